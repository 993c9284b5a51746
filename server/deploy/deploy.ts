import { join } from 'node:path'
import { fingerprintOfKey } from '../mailbox/connection/fingerprint.ts'
import type { WranglerConfig } from './config.ts'
import { configOf, serverDir } from './config.ts'
import type { Environment } from './environment.ts'
import { workerName } from './environment.ts'
import type { Found } from './reach.ts'
import { keysFit, notOlder, reach } from './reach.ts'
import type { DeploySettings } from './settings.ts'
import { readDeploySettings } from './settings.ts'

/** Everything a deploy does to the world outside, so that a test can stand there instead. */
export type Tools = {
  fetch: typeof fetch
  /** Runs a program of `node_modules/.bin` and answers what it printed. @throws with its words where it fails */
  run: (name: 'wrangler' | 'supabase', args: readonly string[]) => Promise<string>
  /** Writes a file that this account alone may read, and answers its path. */
  writePrivate: (name: string, text: string) => Promise<string>
  remove: (path: string) => Promise<void>
  say: (line: string) => void
  wait: (ms: number) => Promise<void>
  now: () => number
}

export type Deploy = {
  environment: Environment
  /** What the settings file says. */
  text: string
  /** What that of the other environment says; null where there is none. */
  other: string | null
  isDryRun: boolean
  version: string
  shared: WranglerConfig
}

/** Why a deploy stopped: sentences for whoever started it. What was done before stays done. */
export class DeployStopped extends Error {
  readonly problems: readonly string[]

  constructor(step: string, problems: readonly string[]) {
    super(`${step}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'DeployStopped'
    this.problems = problems
  }
}

const healthMs = 120_000
const lookEveryMs = 3_000

/**
 * From a settings file to a companion that works. Each step can be done again, so that a deploy which
 * stopped half-way is continued by starting it anew: the CRM first, the companion second, and what the
 * companion is to open is tried before it takes over.
 *
 * @throws DeployStopped
 */
export async function deploy(plan: Deploy, tools: Tools): Promise<void> {
  const { say } = tools
  const { environment, isDryRun, version } = plan
  const read = readDeploySettings(plan.text, plan.shared.vars, environment, plan.other)
  if (!read.ok) throw new DeployStopped('The settings are not right', read.problems)
  const { settings } = read
  const { publicUrl } = settings.companion
  say(`Upshot ${version} to ${environment} (${workerName(environment)}, ${publicUrl}).`)

  say('1. The settings, and everybody the companion will speak to.')
  await signedInAtCloudflare(tools)
  report(await reach(settings, tools.fetch, false), 'Not everything is as it has to be', say)
  report(await keysFit(settings, await fingerprints(settings), tools.fetch), 'Keys do not fit', say)

  report(await notOlder(settings, version, tools.fetch), 'A newer release runs', say)

  say('2. The companion is built, minified and with source maps.')
  const config = await tools.writePrivate(
    `wrangler.${environment}.json`,
    JSON.stringify(configOf(plan.shared, environment, settings), null, 2),
  )
  const outDir = join(config, '..', `built.${environment}`)
  await tools.run('wrangler', ['deploy', '--config', config, '--dry-run', '--outdir', outDir])

  say('3. The CRM’s migrations.')
  const push = ['--workdir', serverDir, 'db', 'push', '--yes', `--remote=${settings.databaseUrl}`]
  if (isDryRun) {
    say(indented(await tools.run('supabase', [...push, '--dry-run'])))
    say('Nothing was changed: without --dry-run the deploy would go on from here.')
    return
  }
  await tools.run('supabase', push)
  report(await reach(settings, tools.fetch, true), 'The CRM is not as it has to be', say)

  say('4. The companion, with its secrets.')
  const secrets = await tools.writePrivate(
    `secrets.${environment}.json`,
    JSON.stringify(settings.secrets),
  )
  try {
    const about = ['--tag', version, '--message', `Upshot ${version}`]
    const files = ['--config', config, '--secrets-file', secrets]
    await tools.run('wrangler', ['deploy', ...files, ...about])
  } finally {
    await tools.remove(secrets)
  }

  say('5. Its health.')
  await waitForHealth(publicUrl, version, tools)

  say('6. A test delivery: in at the public address, through a mailbox, and out.')
  await smoke(settings, tools)
  sayWhatIsLeft(settings, say)
}

/** Asked first: a deploy that only then finds nobody signed in has changed the CRM already. */
async function signedInAtCloudflare(tools: Tools): Promise<void> {
  const answer = await tools.run('wrangler', ['whoami', '--json']).catch(() => null)
  if (answer === null || /"loggedIn":\s*false/.test(answer)) {
    throw new DeployStopped('Cloudflare does not know you', [
      'Run npx wrangler login, or set CLOUDFLARE_API_TOKEN to a token that may edit Workers.',
    ])
  }
}

function report({ problems, warnings }: Found, step: string, say: Tools['say']): void {
  for (const warning of warnings) say(`   Note: ${warning}`)
  if (problems.length > 0) throw new DeployStopped(step, problems)
}

async function fingerprints({ companion }: DeploySettings): Promise<Record<string, string>> {
  const { keys } = companion.tokenKeys
  const pairs = Object.entries(keys).map(async ([id, key]) => [id, await fingerprintOfKey(key)])
  return Object.fromEntries(await Promise.all(pairs))
}

type Health = { ok: boolean; version: string | null; problems: string[] }

async function waitForHealth(publicUrl: string, version: string, tools: Tools): Promise<void> {
  const until = tools.now() + healthMs
  for (;;) {
    const { ok, version: there, problems } = await askHealth(`${publicUrl}/health?deep`, tools)
    if (ok && there === version) return
    if (tools.now() >= until) {
      const why =
        there !== null && there !== version
          ? [
              `At ${publicUrl} still answers version ${there}: does this address lead to this Worker?`,
            ]
          : problems
      throw new DeployStopped('The companion is deployed and not well', [
        ...why,
        'Mend it and start the deploy again, or go back with: npx wrangler rollback',
      ])
    }
    await tools.wait(lookEveryMs)
  }
}

async function askHealth(address: string, tools: Tools): Promise<Health> {
  const nobody = { ok: false, version: null, problems: [`Nobody answers at ${address}.`] }
  try {
    const response = await tools.fetch(address, { redirect: 'manual' })
    const body: unknown = await response.json()
    if (typeof body !== 'object' || body === null) return nobody
    return {
      ok: response.ok && 'ok' in body && body.ok === true,
      version: 'version' in body && typeof body.version === 'string' ? body.version : null,
      problems: 'problems' in body && Array.isArray(body.problems) ? body.problems.map(String) : [],
    }
  } catch {
    return nobody
  }
}

async function smoke({ companion }: DeploySettings, tools: Tools): Promise<void> {
  const { publicUrl, operatorToken } = companion
  if (operatorToken === null) {
    tools.say('   Note: not tried, since it needs OPERATOR_TOKEN.')
    return
  }
  const headers = { authorization: `Bearer ${operatorToken}` }
  const response = await tools
    .fetch(`${publicUrl}/v1/operator/canary`, { method: 'POST', headers })
    .catch(() => null)
  const body: unknown = await response?.json().catch(() => null)
  const isWell = typeof body === 'object' && body !== null && 'ok' in body && body.ok === true
  if (!isWell) {
    const problem =
      typeof body === 'object' && body !== null && 'problem' in body
        ? String(body.problem)
        : `the companion answered with ${response?.status ?? 'nothing'}`
    throw new DeployStopped('A test delivery did not come through', [`${problem}.`])
  }
  if ('ms' in body) tools.say(`   It took ${String(body.ms)} ms.`)
}

function sayWhatIsLeft({ companion }: DeploySettings, say: Tools['say']): void {
  const { publicUrl, supabase, fathom, extensionIds } = companion
  say(`
It runs. What is left:

${
  fathom.app === null
    ? 'No app of Fathom is set up: each rep connects by an API key of their own (Fathom: Settings → API Access).'
    : `At Fathom (Settings → API Access → your app ${fathom.app.clientId}), this must be the redirect address:
  ${publicUrl}/oauth/fathom/callback`
}

For the Chrome Web Store (docs/store.md), of which ${extensionIds.join(', ')} may connect:
  UPSHOT_COMPANION_URL=${publicUrl} UPSHOT_SUPABASE_URL=${supabase.url} UPSHOT_SUPABASE_KEY=${supabase.publishableKey} npm run zip

For ten minutes, watch ${publicUrl}/operator.`)
}

function indented(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `   ${line}`)
    .join('\n')
}

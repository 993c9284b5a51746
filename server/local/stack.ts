import { createHash } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { localConstants } from './build-constants.ts'
import type { EmbeddedCompanion } from './companion.ts'
import { startCompanion } from './companion.ts'
import type { FathomSimulator, FathomSimulatorOptions } from './fathom-simulator/simulator.ts'
import { startFathomSimulator, suggestedHistory } from './fathom-simulator/simulator.ts'
import type { HubspotSimulator } from './hubspot-simulator/simulator.ts'
import { startHubspotSimulator } from './hubspot-simulator/simulator.ts'
import { keepRunning } from './keep-running.ts'
import type { OtherSupabase } from './other-supabase.ts'
import { deleteAccount, makeAccount, serveOtherSupabase } from './other-supabase.ts'
import type { FolderOwner } from './owner.ts'
import { ownFolder } from './owner.ts'
import { freePort } from './ports.ts'
import { stackSecrets } from './secrets.ts'
import { startSupabase } from './supabase.ts'

export interface StackOptions {
  /** Keeps everything the stack knows between runs: accounts, rows, tokens, secrets. */
  dir: string
  /** 0, the default, takes a free one. */
  ports?: { supabase?: number; companion?: number; fathom?: number; hubspot?: number }
  /** Forgets what an earlier run left in `dir`. */
  fresh?: boolean
  /** The demo rep; Sam Rivera with a password made at the first start where left out. */
  rep?: { email: string; name: string; password: string }
  /** The extensions the companion answers. */
  extensionIds: string[]
  /** What the parts print, line by line. */
  log?: (line: string) => void
  /** What whoever watches should read, line by line: a part that died, a template that was damaged. */
  say?: (line: string) => void
  /** A part died too often; the rest is still there. Thrown where left out, so that nobody misses it. */
  onBroken?: (reason: string) => void
  /** The folder, where the caller has taken it already. */
  owner?: FolderOwner
  /** In place of the embedded CRM. It has our migrations, and no accounts. */
  supabase?: OtherSupabase
  /** More variables for the companion, which win over those of the stack. */
  vars?: Record<string, string>
  /** More settings for the simulated Fathom, which win over those of the stack. */
  fathom?: Partial<FathomSimulatorOptions>
}

export interface Stack {
  supabase: { url: string; publishableKey: string; serviceKey: string }
  companion: Omit<EmbeddedCompanion, 'ended'>
  fathom: FathomSimulator
  hubspot: HubspotSimulator
  rep: { email: string; name: string; password: string; userId: string }
  /** Stops the companion and starts it again on its port and state, as a deployment does. */
  restartCompanion(): Promise<void>
  /** Stops everything the stack started. */
  stop(): Promise<void>
}

/** Where the stack keeps its things in its folder. `fresh` deletes these and nothing else. */
const kept = ['supabase', 'companion', 'fathom', 'hubspot', 'secrets.json']

/** Short waits: whoever runs this watches it. */
const retryDelaysMs = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000]

/**
 * Starts the whole of Upshot but the browser: the CRM with our migrations and one rep, a simulated
 * Fathom, and the companion in workerd. Throws when a part does not start, after stopping the others.
 * A part that dies later is started again.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dir, log = () => {}, say = log } = options
  const owner = options.owner ?? (await ownFolder(dir, { say }))
  const started: { stop(): Promise<void> }[] = [{ stop: async () => owner.release() }]
  const onBroken =
    options.onBroken ??
    ((reason: string) => {
      throw new Error(reason)
    })
  const listener = (part: string) => ({ log: prefixed(part, log), say })

  try {
    if (options.fresh) await forget(dir)
    await forgetDrafts(dir)
    const secrets = await stackSecrets(dir)
    const person = options.rep ?? {
      email: 'sam@northbeam.example',
      name: 'Sam Rivera',
      password: secrets.repPassword,
    }
    const companionPort = options.ports?.companion || (await freePort())
    const companionUrl = `http://127.0.0.1:${companionPort}`
    const supabasePort = options.ports?.supabase || (await freePort())
    const supabaseUrl = `http://127.0.0.1:${supabasePort}`

    const keys = {
      publishableKey: localConstants.supabaseKey,
      secretKey: secrets.supabaseSecretKey,
    }
    const other = options.supabase
    const openSupabase = async () => {
      if (other) {
        started.push(await serveOtherSupabase(other, { port: supabasePort, ...keys }))
        return
      }
      const part = await keepRunning({
        name: 'The CRM',
        start: () =>
          startSupabase({
            dataDir: join(dir, 'supabase'),
            port: supabasePort,
            jwtSecret: secrets.supabaseJwtSecret,
            ...keys,
            partsLock: owner.partsLock,
            ...listener('supabase'),
          }),
        say,
        onGivenUp: onBroken,
      })
      started.push(part)
    }
    const openFathom = async () => {
      const part = await startFathomSimulator({
        port: options.ports?.fathom ?? 0,
        stateDir: join(dir, 'fathom'),
        clients: [
          {
            id: secrets.fathomClientId,
            secret: secrets.fathomClientSecret,
            redirectUris: [`${companionUrl}/oauth/fathom/callback`],
            name: 'Upshot',
          },
        ],
        rep: { name: person.name, email: person.email },
        retryDelaysMs,
        history: suggestedHistory,
        ...options.fathom,
      })
      started.push({ stop: () => part.close() })
      return part
    }
    const hubspotApp = {
      id: 'upshot',
      secret: createHash('sha256').update(`hubspot ${secrets.fathomClientSecret}`).digest('hex'),
      redirectUris: [`${companionUrl}/oauth/hubspot/callback`],
    }
    const openHubspot = async () => {
      const part = await startHubspotSimulator({
        port: options.ports?.hubspot ?? 0,
        stateDir: join(dir, 'hubspot'),
        app: hubspotApp,
        rep: { name: person.name, email: person.email },
        webhookTarget: `${companionUrl}/hooks/hubspot`,
      })
      started.push({ stop: () => part.close() })
      return part
    }
    const [, [fathom, hubspot]] = await settleBoth(
      openSupabase(),
      settleBoth(openFathom(), openHubspot()),
    )
    const userId = other ? await makeAccount(other, person) : await signUp(supabaseUrl, person)
    if (other) started.push({ stop: () => deleteAccount(other, userId) })

    let running: EmbeddedCompanion | undefined
    const openCompanion = async () => {
      running = await startCompanion({
        stateDir: join(dir, 'companion'),
        port: companionPort,
        partsLock: owner.partsLock,
        ...listener('companion'),
        vars: {
          SUPABASE_URL: supabaseUrl,
          SUPABASE_ISSUER: other ? (other.issuer ?? `${other.url}/auth/v1`) : '',
          SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
          SUPABASE_SECRET_KEY: keys.secretKey,
          FATHOM_CLIENT_ID: secrets.fathomClientId,
          FATHOM_CLIENT_SECRET: secrets.fathomClientSecret,
          FATHOM_AUTHORIZE_URL: `${fathom.url}/external/v1/oauth2/authorize`,
          FATHOM_API_URL: `${fathom.url}/external/v1`,
          HUBSPOT_CLIENT_ID: hubspotApp.id,
          HUBSPOT_CLIENT_SECRET: hubspotApp.secret,
          HUBSPOT_AUTHORIZE_URL: `${hubspot.url}/oauth/authorize`,
          HUBSPOT_API_URL: hubspot.url,
          PUBLIC_URL: companionUrl,
          EXTENSION_IDS: options.extensionIds.join(','),
          TOKEN_KEYS: secrets.tokenKeys,
          ...options.vars,
        },
      })
      return running
    }
    const companion = await keepRunning({
      name: 'The companion',
      start: openCompanion,
      say,
      onGivenUp: onBroken,
    })
    started.push(companion)
    await owner.describe({
      supabase: supabasePort,
      companion: companionPort,
      fathom: Number(new URL(fathom.url).port),
    })

    return {
      supabase: {
        url: supabaseUrl,
        publishableKey: keys.publishableKey,
        serviceKey: keys.secretKey,
      },
      companion: {
        url: companionUrl,
        async runWatchdog() {
          await running?.runWatchdog()
        },
        stop: companion.stop,
      },
      fathom,
      hubspot,
      rep: { ...person, userId },
      restartCompanion: companion.restart,
      stop: () => stopAll(started),
    }
  } catch (error) {
    await stopAll(started)
    throw error
  }
}

/** Renamed first: what is half deleted at a crash has no name that means anything. */
async function forget(dir: string): Promise<void> {
  for (const name of kept) {
    const gone = join(dir, `${name}.draft`)
    await rm(gone, { recursive: true, force: true })
    await rename(join(dir, name), gone).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
  }
}

/** What an earlier run had begun to write, or to delete, when it was killed. */
async function forgetDrafts(dir: string): Promise<void> {
  for (const name of [...kept, 'owner.json']) {
    await rm(join(dir, `${name}.draft`), { recursive: true, force: true })
  }
}

/** Waits for both even when one fails, so that whatever did start is known and can be stopped. */
async function settleBoth<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b])
  return [await a, await b]
}

async function stopAll(parts: { stop(): Promise<void> }[]): Promise<void> {
  for (const part of parts.splice(0).reverse()) await part.stop()
}

function prefixed(part: string, log: (line: string) => void): (text: string) => void {
  return (text) => {
    for (const line of text.split('\n')) log(`${part}: ${line}`)
  }
}

const authAnswer = z.object({ user: z.object({ id: z.string() }) })

/** Signs the rep up, or in when an earlier run did. Returns their user id. */
async function signUp(
  url: string,
  rep: { email: string; name: string; password: string },
): Promise<string> {
  const { email, name, password } = rep
  const ask = (path: string, body: object) =>
    fetch(`${url}/auth/v1/${path}`, {
      method: 'POST',
      headers: { apikey: localConstants.supabaseKey, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const signedIn = await ask('token?grant_type=password', { email, password })
  const answer = signedIn.ok
    ? signedIn
    : await ask('signup', { email, password, data: { name, full_name: name } })
  if (!answer.ok) {
    throw new Error(`${email} could not be signed up: ${answer.status} ${await answer.text()}`)
  }
  return authAnswer.parse(await answer.json()).user.id
}

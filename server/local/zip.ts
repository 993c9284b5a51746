import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { mayBePublishable, roleOfKey } from '../../lib/contract/supabase-key.ts'
import { extensionIdOf, extensionKey } from './extension-id.ts'

// `npm run zip -- [--first]`: the package for the Chrome Web Store. See docs/store.md.

const root = join(import.meta.dirname, '../..')

/**
 * Why no package can be made from these surroundings: a sentence for each setting that is missing or not fit
 * for the store. None where the package asks its rep (`UPSHOT_COMPANION_URL` is `ask`).
 */
export function packageProblems(environment: NodeJS.ProcessEnv): string[] {
  if (environment.UPSHOT_COMPANION_URL === 'ask') return keyProblems(environment)
  const addresses = ['UPSHOT_COMPANION_URL', 'UPSHOT_SUPABASE_URL'].flatMap((name) => {
    const value = environment[name]?.trim()
    if (!value) return [`${name} is missing`]
    if (!URL.canParse(value) || new URL(value).protocol !== 'https:')
      return [`${name} is not https`]
    const { hostname, pathname, search, hash } = new URL(value)
    if (isThisMachine(hostname)) return [`${name} is an address of this machine`]
    return pathname + search + hash === '/' ? [] : [`${name} has a path: it is the address alone`]
  })
  const key = environment.UPSHOT_SUPABASE_KEY?.trim()
  if (!key) addresses.push('UPSHOT_SUPABASE_KEY is missing')
  else if (!mayBePublishable(key) || !(key.startsWith('sb_') || roleOfKey(key) !== null)) {
    addresses.push('UPSHOT_SUPABASE_KEY is not the publishable key, which everybody may read')
  }
  return [...addresses, ...keyProblems(environment)]
}

function isThisMachine(host: string): boolean {
  return /^(.*\.)?localhost\.?$|^127(\.\d+){3}$|^0\.0\.0\.0$|^\[::1?\]$/.test(host)
}

function keyProblems({ UPSHOT_EXTENSION_KEY: key }: NodeJS.ProcessEnv): string[] {
  return key === undefined || /^MI[A-Za-z0-9+/]{200,}={0,2}$/.test(key)
    ? []
    : [
        'UPSHOT_EXTENSION_KEY is no public key of an extension: copy it from Package → View public key',
      ]
}

function run(): void {
  const { values } = parseArgs({ options: { first: { type: 'boolean', default: false } } })
  const problems = packageProblems(process.env)
  if (problems.length > 0) {
    console.error(`No package was made:\n${problems.map((problem) => `  - ${problem}`).join('\n')}

It is made for one company:
  UPSHOT_COMPANION_URL=https://… UPSHOT_SUPABASE_URL=https://… UPSHOT_SUPABASE_KEY=sb_publishable_… npm run zip
or for every company, which is told by policy or asks: UPSHOT_COMPANION_URL=ask npm run zip`)
    process.exit(1)
  }
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/wxt/bin/wxt.mjs'), 'zip'],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...(values.first && { UPSHOT_EXTENSION_KEY: 'none' }) },
    },
  )
  if (status !== 0) process.exit(status ?? 1)
  console.log(
    values.first
      ? 'Without a key, for the first upload: the store gives it one. See docs/store.md.'
      : `Its id is ${extensionIdOf(process.env.UPSHOT_EXTENSION_KEY ?? extensionKey)}.`,
  )
}

if (import.meta.main) run()

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { FoundChromium } from './browser.ts'
import { lookForChromium } from './browser.ts'

const root = join(import.meta.dirname, '../..')

/** The Chromium that is here, or one that is fetched now. `say` is told before, since it takes minutes. */
export async function findOrFetchChromium(say: (line: string) => void): Promise<FoundChromium> {
  const found = await lookForChromium()
  if (found.ok) return found
  say('No Chromium here yet: fetching one.')
  const isRoot = process.getuid?.() === 0
  // The libraries a downloaded Chromium needs can be installed along with it by root alone.
  succeeds(process.execPath, [
    join(root, 'node_modules/playwright-core/cli.js'),
    'install',
    ...(isRoot ? ['--with-deps'] : []),
    'chromium',
  ])
  const fetched = await lookForChromium()
  if (fetched.ok || !isRoot || !succeeds('apt-get', ['--version'], 'ignore')) return fetched
  succeeds('apt-get', ['update', '-qq'])
  succeeds('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
  return lookForChromium()
}

function succeeds(
  command: string,
  args: string[],
  output: 'inherit' | 'ignore' = 'inherit',
): boolean {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', output, output],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 10 * 60 * 1000,
  })
  return status === 0
}

import { expect, test } from 'vitest'
import lock from '../package-lock.json'

/**
 * Platforms of one command-line tool. The registry that the lock was written from has them no further than 2.118,
 * so npm locked their version and no hash. Written anew from one that has them (`npm install --package-lock-only`,
 * with these entries taken out), the list is empty; it only shrinks. The newest release that it has for all of them,
 * 2.117, makes no types without Docker.
 */
const unhashed = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm64',
  'linux-arm64-musl',
  'linux-x64-musl',
  'windows-arm64',
  'windows-x64',
].map((platform) => `node_modules/@supabase/cli-${platform}`)

test('what is installed is what was locked: every package has its hash, on every platform', () => {
  const without = Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && !('integrity' in entry))
    .map(([path]) => path)
  expect(without).toEqual(unhashed)
})

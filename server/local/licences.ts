import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'

// `npm run licences`: under which licences stands what is shipped, from the lock file.

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.optional(z.string()),
      license: z.optional(z.string()),
      dev: z.optional(z.boolean()),
      devOptional: z.optional(z.boolean()),
    }),
  ),
})

/** What may be shipped in a package that is closed to nobody: permissive, or weak by file. */
export const shippable: readonly string[] = [
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Unlicense',
  'OFL-1.1',
  'MPL-2.0',
]

/** Name, version and licence of every package that is not for building and testing alone. */
export function shipped(lock: unknown): { name: string; version: string; licence: string }[] {
  return Object.entries(Lock.parse(lock).packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version, license }]) => ({
      name: path.split('node_modules/').at(-1) ?? path,
      version: version ?? 'unknown',
      licence: license ?? 'not said',
    }))
    .toSorted((a, b) => a.licence.localeCompare(b.licence) || a.name.localeCompare(b.name))
}

if (import.meta.main) {
  const path = join(import.meta.dirname, '../../package-lock.json')
  const all = shipped(JSON.parse(await readFile(path, 'utf8')))
  for (const { name, version, licence } of all)
    console.log(`${licence.padEnd(14)} ${name} ${version}`)
  if (all.some(({ licence }) => !shippable.includes(licence))) {
    console.error('Not every one of these may be shipped.')
    process.exit(1)
  }
}

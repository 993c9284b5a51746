import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'

/** Who imports whom, read from the text of every source file. */

const root = join(import.meta.dirname, '../..')
const sourceFolders = ['entrypoints', 'components', 'lib', 'server', 'test']

export interface Source {
  /** Path from the root, with slashes. */
  path: string
  text: string
}

export interface Import {
  from: string
  /** Path from the root for a file of ours, else the package's name. */
  to: string
  isOurs: boolean
  isTypeOnly: boolean
  written: string
}

export function importsOf({ path, text }: Source): Import[] {
  const statement =
    /^\s*(?:import|export)\s+(type\s+)?(?:[^'"`;()]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm
  return [...text.matchAll(statement)].flatMap(([, type, named, dynamic]) => {
    const written = named ?? dynamic
    if (written === undefined) return []
    const isOurs = written.startsWith('.')
    return {
      from: path,
      to: isOurs ? normalize(join(dirname(path), written)).replaceAll('\\', '/') : written,
      isOurs,
      isTypeOnly: type !== undefined,
      written,
    }
  })
}

export async function sources(): Promise<Source[]> {
  const files = await Promise.all(
    sourceFolders.map(async (folder) => {
      const names = await readdir(join(root, folder), { recursive: true }).catch(() => [])
      return names.map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    }),
  )
  return Promise.all(
    files
      .flat()
      .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
      // This file is full of imports that are wrong on purpose.
      .filter((path) => path !== 'test/layers.test.ts')
      .map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })),
  )
}

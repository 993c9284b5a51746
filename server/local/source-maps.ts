import { mkdir, readdir, readFile, rename } from 'node:fs/promises'
import { SourceMap } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

// `npm run place -- <at> [--maps folder]`: to which lines the `at` of a `panel_error` leads.

const root = join(import.meta.dirname, '../..')

/** Where a package's source maps are kept, beside the folder that is packed. */
export const sourceMapsFolder = 'source-maps'

/** Takes the source maps out of a folder that is about to be packed, and keeps them beside it. */
export async function keepSourceMaps(packed: string): Promise<void> {
  const kept = join(dirname(packed), sourceMapsFolder)
  await mkdir(kept, { recursive: true })
  for (const path of await readdir(packed, { recursive: true })) {
    if (path.endsWith('.map')) await rename(join(packed, path), join(kept, basename(path)))
  }
}

/**
 * The places of an error's frames (`keep@panel-a1.js:1:200 < …`) in our own files, one each:
 * `lib/cache/meta.ts:20:5`. A frame whose map is not among them stays as it is.
 */
export async function placesOf(at: string, folder: string): Promise<string[]> {
  return Promise.all(
    at.split(' < ').map(async (frame) => {
      const [, file = '', line, column] = /@([\w.-]+):(\d+):(\d+)$/.exec(frame) ?? []
      const text = await readFile(join(folder, `${file}.map`), 'utf8').catch(() => null)
      if (text === null) return `${frame} (no source map of ${file || 'it'} in ${folder})`
      const { originalSource, originalLine, originalColumn } = Object(
        new SourceMap(JSON.parse(text)).findEntry(Number(line) - 1, Number(column) - 1),
      )
      if (originalSource === undefined) return frame
      const source = /(?:^|\/)((?:node_modules|entrypoints|components|lib)\/.*)/.exec(
        originalSource,
      )?.[1]
      return `${source ?? originalSource}:${originalLine + 1}:${originalColumn + 1}`
    }),
  )
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { maps: { type: 'string', default: join(root, '.output', sourceMapsFolder) } },
  })
  if (positionals.length === 0) {
    console.error("Which place? npm run place -- 'keep@panel-a1.js:1:200' [--maps folder]")
    process.exit(1)
  }
  for (const place of await placesOf(positionals.join(' '), values.maps)) console.log(place)
}

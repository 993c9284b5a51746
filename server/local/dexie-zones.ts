import { transform } from 'esbuild'
import type { Plugin } from 'vite'

const helperName = 'virtual:upshot-async'

/**
 * Steps through an async function by `Promise`, whichever that is: inside a transaction or a live query
 * Dexie puts its own there.
 */
const helper = `export function __async(self, args, body) {
  return new Promise((resolve, reject) => {
    const run = (method, value) => {
      try {
        const { done, value: result } = steps[method](value)
        if (done) resolve(result)
        else Promise.resolve(result).then((it) => run('next', it), (error) => run('throw', error))
      } catch (error) {
        reject(error)
      }
    }
    const steps = body.apply(self, args)
    run('next')
  })
}
`

/**
 * Compiles the async functions of lib and components to generators that await by the global `Promise`.
 *
 * Dexie knows by a zone which transaction or live query a read belongs to. Over a native `await` it keeps
 * the zone by counting microtasks, and a count is lost when a click's transaction ends while a live query
 * begins: the query then sees none of the changes to what it read after its first await, and the inbox
 * stands still (Dexie 4.4.7, `incrementExpectedAwaits`). Its own promises keep the zone always.
 */
export function dexieZones(root: string): Plugin {
  const ours = [`${root}/lib/`, `${root}/components/`]
  return {
    name: 'upshot-dexie-zones',
    enforce: 'pre',
    resolveId: (id) => (id === helperName ? `\0${helperName}` : null),
    load: (id) => (id === `\0${helperName}` ? helper : null),
    async transform(code, id) {
      const [path = ''] = id.split('?')
      if (!ours.some((folder) => path.startsWith(folder))) return null
      if (!/\.tsx?$/.test(path) || !/\basync\b/.test(code)) return null
      const compiled = await transform(code, {
        loader: path.endsWith('x') ? 'tsx' : 'ts',
        jsx: 'preserve',
        target: 'esnext',
        sourcefile: path,
        sourcemap: 'external',
        supported: { 'async-await': false, 'async-generator': false, 'for-await': false },
      })
      // One helper for all files instead of one in each, with as many lines: the source map goes by them.
      const shared = compiled.code.replace(
        /^var __async = [\s\S]*?\n\};\n/m,
        (own) => `import { __async } from '${helperName}'${own.replaceAll(/[^\n]+/g, '')}`,
      )
      return { code: shared, map: compiled.map }
    },
  }
}

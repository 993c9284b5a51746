import { join } from 'node:path'
import { build } from 'esbuild'
import type { Plugin } from 'vite'

const fileName = 'first-frame.js'
const module = /<script type="module"[^>]* src="([^"]+)"><\/script>\s*/g

/**
 * Has the page begin with a small script that paints the last screen, and that script fetch all the rest once the
 * frame is painted: a module would run first, and 400 KB of it. It is part of the page's own build, so that it
 * counts among what is loaded before the first paint.
 * @param entry the script, from the root of the repository
 */
export function firstFrame(root: string, entry: string): Plugin {
  return {
    name: 'upshot-first-frame',
    apply: 'build',
    async generateBundle(_, bundle) {
      // The service worker is built by the same configuration, and has no page.
      const hasPage = Object.values(bundle).some(
        (file) => file.type === 'chunk' && file.facadeModuleId?.endsWith('.html'),
      )
      if (!hasPage) return
      const { outputFiles } = await build({
        entryPoints: [join(root, entry)],
        bundle: true,
        minify: true,
        write: false,
        format: 'iife',
        target: 'chrome123',
      })
      const [script] = outputFiles
      if (script === undefined) throw new Error(`${entry} could not be built.`)
      this.emitFile({ type: 'asset', fileName, source: script.text })
    },
    transformIndexHtml: { order: 'post', handler: beginBySmallScript },
  }
}

/** The page's module is fetched as before and begun by the script, which is told where it lies. */
export function beginBySmallScript(html: string): string {
  const modules = [...html.matchAll(module)].map(([, src = '']) => src)
  const main = modules.at(-1)
  if (main === undefined) throw new Error('The page has no script to begin.')
  const fetched = modules.map((src) => `<link rel="modulepreload" crossorigin href="${src}">\n`)
  const already = modules.some((src) =>
    html.includes(`rel="modulepreload" crossorigin href="${src}"`),
  )
  if (already) throw new Error('The page fetches a script twice.')
  return html
    .replaceAll(module, '')
    .replace('</head>', `${fetched.join('')}</head>`)
    .replace('</body>', `<script src="/${fileName}" data-begins="${main}"></script>\n</body>`)
}

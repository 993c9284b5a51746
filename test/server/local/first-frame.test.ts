import { expect, test } from 'vitest'
import { beginBySmallScript } from '../../../server/local/first-frame.ts'

const page = `<html><head><script type="module" crossorigin src="/chunks/runtime.js"></script>
<script type="module" crossorigin src="/chunks/main.js"></script></head><body><div id="root"></div></body></html>`

test('the page begins with the small script, which is told of the module; both are fetched with the page', () => {
  const html = beginBySmallScript(page)
  expect(html).not.toContain('type="module"')
  expect(html).toContain('<link rel="modulepreload" crossorigin href="/chunks/runtime.js">')
  expect(html).toContain('<link rel="modulepreload" crossorigin href="/chunks/main.js">')
  expect(html).toMatch(
    /<div id="root"><\/div><script src="\/first-frame\.js" data-begins="\/chunks\/main\.js"><\/script>\s*<\/body>/,
  )
})

test('a page without a module cannot begin', () => {
  expect(() => beginBySmallScript('<html></html>')).toThrow('no script to begin')
})

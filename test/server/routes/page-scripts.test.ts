import { Script } from 'node:vm'
import { expect, test } from 'vitest'
import { accountScript, joinScript } from '../../../server/routes/page-scripts.ts'

test.each([
  ['join', joinScript],
  ['account', accountScript],
])('the script of /%s can be read by a browser and writes no HTML', (_, text) => {
  expect(new Script(text)).toBeInstanceOf(Script)
  expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(/)
})

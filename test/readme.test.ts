import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readmeGif, readmePictures } from './gallery/readme-pictures.ts'
import { storyMs } from './gallery/readme-story.ts'

const root = join(import.meta.dirname, '..')
const readme = await readFile(join(root, 'README.md'), 'utf8')
const folder = join(root, 'test/gallery/states')
const states = await Promise.all(
  (await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')),
)
const shown = [...readme.matchAll(/<img src="docs\/images\/([^"]+)"[^>]*alt="([^"]+)"/g)]

test('every picture of the README is one that the command draws, of a state there is, and has its words', () => {
  const drawn = [...readmePictures, readmeGif].map(({ file }) => file)
  expect(shown.map(([, file]) => file).toSorted()).toEqual(drawn.toSorted())
  for (const [, file, words = ''] of shown) expect(words.length, file).toBeGreaterThan(20)
  for (const { state } of [...readmePictures, readmeGif]) {
    const begins = new RegExp(`^ {2}'?${state}'?: {`, 'm')
    expect(
      states.some((text) => begins.test(text)),
      state,
    ).toBe(true)
  }
})

test('the moving picture lasts eight seconds and weighs less than two megabytes', async () => {
  const gif = await readFile(join(root, 'docs/images', readmeGif.file))
  // Of each frame its graphic control extension, which holds how long it stands, in hundredths of a second.
  const delays: number[] = []
  for (
    let at = gif.indexOf('21f904', 0, 'hex');
    at >= 0;
    at = gif.indexOf('21f904', at + 1, 'hex')
  ) {
    delays.push(gif.readUInt16LE(at + 4) * 10)
  }
  expect(delays.reduce((sum, one) => sum + one, 0)).toBe(storyMs)
  expect((await stat(join(root, 'docs/images', readmeGif.file))).size).toBeLessThan(2_000_000)
})

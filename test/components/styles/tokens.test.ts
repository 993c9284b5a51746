import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('../../../components/styles/tokens.css', import.meta.url), 'utf8')

type Colour = readonly [number, number, number]
type Pair = { light: Colour; dark: Colour }
const themes = ['light', 'dark'] as const

const tokens = new Map<string, Pair>()
for (const [, name, light, dark] of css.matchAll(
  /--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g,
)) {
  if (name && light && dark) tokens.set(name, { light: parse(light), dark: parse(dark) })
}

function parse(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

function token(name: string): Pair {
  const pair = tokens.get(name)
  if (!pair) throw new Error(`No token --${name}`)
  return pair
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(colour: Colour): number {
  const [r = 0, g = 0, b = 0] = colour.map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: Colour, other: Colour): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

function tint(colour: Colour, share: number, over: Colour): Colour {
  const mix = (index: 0 | 1 | 2) => colour[index] * share + over[index] * (1 - share)
  return [mix(0), mix(1), mix(2)]
}

const surfaces = ['bg', 'raised', 'sunken', 'hover', 'selected']
const types = [...tokens.keys()].filter((name) => name.startsWith('type-'))

test('the seven task types each have a colour', () => {
  expect(types).toHaveLength(7)
})

describe.each(themes)('in the %s theme', (theme) => {
  test.each([
    ['text', 13],
    ['text-2', 5.5],
    ['text-3', 4.5],
    ['accent-text', 4.5],
    ['ok', 4.5],
    ['warn', 4.5],
    ['danger', 4.5],
    ...types.map((name) => [name, 4.5] as const),
    ['line-strong', 3],
    ['accent', 3],
  ] as const)('%s is legible on every surface (at least %d)', (name, least) => {
    for (const surface of surfaces) {
      const found = contrast(token(name)[theme], token(surface)[theme])
      expect(found, `--${name} on --${surface}`).toBeGreaterThanOrEqual(least)
    }
  })

  test.each(types)('%s is legible on its own tint', (name) => {
    const share = theme === 'light' ? 0.1 : 0.16
    const colour = token(name)[theme]
    expect(contrast(colour, tint(colour, share, token('raised')[theme]))).toBeGreaterThanOrEqual(
      4.5,
    )
  })

  test('the primary button and the switch are legible', () => {
    expect(contrast(token('on-ink')[theme], token('ink')[theme])).toBeGreaterThanOrEqual(7)
    expect(contrast(token('on-ink')[theme], token('ink-hover')[theme])).toBeGreaterThanOrEqual(7)
    expect(contrast(token('on-accent')[theme], token('accent')[theme])).toBeGreaterThanOrEqual(4.5)
  })

  test('a marked word is legible', () => {
    expect(contrast(token('text')[theme], token('mark')[theme])).toBeGreaterThanOrEqual(4.5)
  })
})

test('no colour is written outside the token file', () => {
  const folder = new URL('../../../components/styles/', import.meta.url)
  const panel = readdirSync(folder)
    .filter((file) => file !== 'tokens.css')
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
  const found = panel.join('\n').match(/#[0-9a-f]{3,8}\b|rgb\([^)]*\)/gi) ?? []
  // The veil behind a dialog alone is see-through black.
  expect(new Set(found)).toEqual(new Set(['rgb(20 22 28 / 0.28)', 'rgb(0 0 0 / 0.55)']))
})

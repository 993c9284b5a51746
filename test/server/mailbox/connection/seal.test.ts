import { describe, expect, it } from 'vitest'
import { toBase64 } from '../../../../server/encoding.ts'
import { isSealedUnderOldKey, open, seal } from '../../../../server/mailbox/connection/seal.ts'

const key = () => toBase64(crypto.getRandomValues(new Uint8Array(32)))
const keys = { current: 'k1', keys: { k1: key() } }
const sam = { owner: 'sam', purpose: 'tokens' } as const

describe('a sealed secret', () => {
  it('opens for its owner and purpose, and shows nothing of itself', async () => {
    const sealed = await seal(keys, sam, 'the token')
    expect(await open(keys, sam, sealed)).toEqual({ ok: true, text: 'the token' })
    expect(
      atob(sealed.split('.')[3]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''),
    ).not.toContain('token')
  })

  it('is never sealed the same way twice', async () => {
    expect(await seal(keys, sam, 'same')).not.toBe(await seal(keys, sam, 'same'))
  })

  it.each([
    ['another rep', { owner: 'dana', purpose: 'tokens' }],
    ['another purpose', { owner: 'sam', purpose: 'webhook-secret' }],
    ['an owner made to look like both', { owner: 'sam","tokens', purpose: 'tokens' }],
  ] as const)('does not open for %s', async (_, binding) => {
    const sealed = await seal(keys, sam, 'the token')
    expect(await open(keys, binding, sealed)).toEqual({ ok: false, reason: 'does_not_open' })
  })

  it('does not open when any part of it was changed', async () => {
    const sealed = await seal(keys, sam, 'the token')
    const swap = (letter: string) => (letter === 'A' ? 'B' : 'A')
    const parts = sealed.split('.')
    for (const index of [2, 3]) {
      const part = parts[index] ?? ''
      const changed = parts.with(index, `${swap(part[0] ?? '')}${part.slice(1)}`).join('.')
      expect((await open(keys, sam, changed)).ok).toBe(false)
    }
    for (const broken of [
      '',
      'x',
      '1.k1',
      `2${sealed.slice(1)}`,
      `${sealed}.x`,
      sealed.slice(0, 20),
    ]) {
      expect((await open(keys, sam, broken)).ok).toBe(false)
    }
  })

  it('still opens after a new key came to the front, and is known to be under the old one', async () => {
    const sealed = await seal(keys, sam, 'the token')
    const rotated = { current: 'k2', keys: { ...keys.keys, k2: key() } }
    expect(await open(rotated, sam, sealed)).toEqual({ ok: true, text: 'the token' })
    expect(isSealedUnderOldKey(rotated, sealed)).toBe(true)
    const fresh = await seal(rotated, sam, 'the token')
    expect(isSealedUnderOldKey(rotated, fresh)).toBe(false)
    expect(await open(keys, sam, fresh)).toEqual({ ok: false, reason: 'unknown_key' })
  })

  it('does not open under another key with the same id, nor under the id of another key', async () => {
    const both = { current: 'k1', keys: { k1: keys.keys.k1, k2: key() } }
    const sealed = await seal(both, sam, 'the token')
    const other = { current: 'k1', keys: { k1: key() } }
    expect(await open(other, sam, sealed)).toEqual({ ok: false, reason: 'does_not_open' })
    const renamed = sealed.replace('.k1.', '.k2.')
    expect(await open(both, sam, renamed)).toEqual({ ok: false, reason: 'does_not_open' })
    expect(await open(keys, sam, sealed.replace('.k1.', '.constructor.'))).toEqual({
      ok: false,
      reason: 'unknown_key',
    })
  })
})

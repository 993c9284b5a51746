import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseEvent } from '../../../server/fathom/event.ts'
import { toMeeting } from '../../../server/fathom/to-meeting.ts'
import { seeded } from '../seed.ts'
import { payload } from './payload.ts'

/** Values that payloads in the wild have had in the wrong place, and worse. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, '', 0, -1, 1e308, true, [], {}, '\u0000', '\ud800', '00:99:99'),
  fc.constantFrom<unknown>('javascript:alert(1)', 'a@b@c', '9999-12-31T23:59:59Z', [[[]]]),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 2 }),
)

/** Every path to a value of the payload. */
function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path]
  const below = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [
    ...(path.length > 0 ? [path] : []),
    ...below.flatMap(([key, v]) => pathsOf(v, [...path, key])),
  ]
}

function replaced(value: unknown, [key, ...rest]: (string | number)[], by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) {
    return value.map((v: unknown, index) => (index === key ? replaced(v, rest, by) : v))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([k, v]) => [k, k === String(key) ? replaced(v, rest, by) : v]),
  )
}

test('whatever is odd in a payload, a meeting with its identity comes out, fit for Postgres', () => {
  const paths = pathsOf(payload()).filter(([key]) => key !== 'recording_id')
  const changes = fc.array(fc.tuple(fc.constantFrom(...paths), odd), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(changes, (list) => {
      const body = list.reduce<unknown>((whole, [path, by]) => replaced(whole, path, by), payload())
      const parsed = parseEvent(body, Date.UTC(2026, 10, 24))
      if (!parsed.ok) throw new Error(parsed.detail)
      const argument = toMeeting(parsed.meeting, {
        ownerUserId: 'rep',
        source: 'webhook',
        rank: 0,
        contentHash: 'hash',
        receivedAt: '2026-11-23T16:02:00Z',
        imported: false,
        timeZone: 'Europe/Prague',
        notes: parsed.notes,
      })
      expect(argument.meeting.recordingId).toBe('123456789')
      expect(JSON.parse(JSON.stringify(argument))).toEqual(argument)
      for (const text of textsOf(argument)) {
        expect(text.isWellFormed()).toBe(true)
        expect(text).not.toContain('\u0000')
      }
      const fingerprints = argument.items?.map(({ fingerprint }) => fingerprint) ?? []
      expect(new Set(fingerprints).size).toBe(fingerprints.length)
    }),
    seeded(1000),
  )
})

test('any JSON at all is read or refused, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
      expect(typeof parseEvent(body).ok).toBe('boolean')
    }),
    seeded(1000),
  )
})

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsOf)
}

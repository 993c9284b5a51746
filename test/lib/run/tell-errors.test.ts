import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Unreachable } from '../../../lib/api.ts'
import { AppError } from '../../../lib/contract/error.ts'
import { PanelErrors } from '../../../lib/contract/panel-errors.ts'
import { report, reportTo } from '../../../lib/report.ts'
import { createTeller, setTellingErrors, tellingErrors } from '../../../lib/run/tell-errors.ts'

const { managed, local } = vi.hoisted(() => {
  const area = () => {
    const values: Record<string, unknown> = {}
    return {
      values,
      get: async () => ({ ...values }),
      set: async (more: object) => void Object.assign(values, more),
      remove: async (key: string) => void delete values[key],
    }
  }
  return { managed: area(), local: area() }
})
vi.mock('../../../lib/browser.ts', () => ({ browser: { storage: { managed, local } } }))

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  for (const { values } of [managed, local])
    for (const key of Object.keys(values)) delete values[key]
})

const sent: PanelErrors[] = []
const send = vi.fn(async (errors: PanelErrors) => void sent.push(errors))
beforeEach(() => {
  sent.length = 0
  send.mockClear()
})

/** A fault as the package throws it: every function has its own place. */
function fault(message: string, place = '1:200'): TypeError {
  const error = new TypeError(message)
  error.stack = `TypeError: ${message}\n    at keep (chrome-extension://aaaa/chunks/panel-a1.js:${place})\n    at async https://fathom.video/share/secret`
  return error
}

const told = async (errors: unknown[], isWanted = true) => {
  const tell = createTeller({ script: 'panel', send, isWanted: async () => isWanted })
  for (const error of errors) tell(error)
  await vi.advanceTimersByTimeAsync(5_000)
  return sent.flatMap(({ errors }) => errors)
}

describe('what is told of an error', () => {
  test('is its kind and place, and no word of its message or of addresses', async () => {
    const quoting = 'Ann Keller said\n    at lunch (about 1:2)\nann@client.example'
    expect(await told([fault(quoting)])).toEqual([
      { kind: 'TypeError', at: 'keep@panel-a1.js:1:200', script: 'panel' },
    ])
  })

  test.each<[what: string, thrown: unknown]>([
    ['words', 'Ann Keller will not pay'],
    ['a thing', { name: 'Ann' }],
    ['nothing', undefined],
    ['an error with a name of its own', Object.assign(new Error('x'), { name: 'Ann said: no' })],
    ['an error with a stack of its own', Object.assign(new Error('x'), { stack: 'Ann said: no' })],
    ['an error without a stack', Object.assign(new Error('x'), { stack: 7 })],
    ['a code that is words', Object.assign(new Error('x'), { code: 'Ann said no' })],
  ])('of %s is only what fits the contract', async (_what, thrown) => {
    const [one] = await told([thrown])
    expect(PanelErrors.parse({ errors: [one] })).toEqual({ errors: [one] })
    expect(JSON.stringify(one)).not.toContain('Ann')
  })

  test('is told once for each place, and of no more than ten at a time', async () => {
    const many = Array.from({ length: 80 }, (_, n) => fault('x', `1:${n}`))
    await told([...many, ...many])
    expect(sent.map(({ errors }) => errors.length)).toEqual([10])
  })

  test('is nothing where it was meant for the rep, or was asked for', async () => {
    const meant = [
      new AppError('rate_limited', 'Too much.'),
      new Unreachable(),
      new DOMException('gone', 'AbortError'),
      new DOMException('late', 'TimeoutError'),
    ]
    expect(await told(meant)).toEqual([])
  })
})

test('nothing is sent where nobody wants it', async () => {
  expect(await told([fault('x')], false)).toEqual([])
  expect(send).not.toHaveBeenCalled()
})

test('what could not be sent goes with the next', async () => {
  send.mockRejectedValueOnce(new Unreachable())
  const tell = createTeller({ script: 'background', send, isWanted: async () => true })
  tell(fault('x', '1:1'))
  await vi.advanceTimersByTimeAsync(5_000)
  expect(sent).toEqual([])
  tell(fault('x', '1:2'))
  await vi.advanceTimersByTimeAsync(5_000)
  expect(sent.flatMap(({ errors }) => errors.map(({ at }) => at))).toEqual([
    'keep@panel-a1.js:1:1',
    'keep@panel-a1.js:1:2',
  ])
})

test('what was reported is told as well', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  reportTo(createTeller({ script: 'panel', send, isWanted: async () => true }))
  report('Upshot could not sync.', fault('x'))
  reportTo(() => {})
  await vi.advanceTimersByTimeAsync(5_000)
  expect(sent).toHaveLength(1)
  expect(said).toHaveBeenCalledOnce()
  said.mockRestore()
})

test('it is off until the rep or the company says otherwise, and the company has the last word', async () => {
  expect(await tellingErrors()).toEqual({ isOn: false, by: 'rep' })
  await setTellingErrors(true)
  expect(await tellingErrors()).toEqual({ isOn: true, by: 'rep' })
  await setTellingErrors(false)
  expect(local.values).toEqual({})
  await setTellingErrors(true)
  managed.values.tellErrors = false
  expect(await tellingErrors()).toEqual({ isOn: false, by: 'policy' })
})

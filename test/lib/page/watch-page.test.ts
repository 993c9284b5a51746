import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchPage } from '../../../lib/page/watch-page.ts'

type Tab = { id: number; url?: string; title?: string }

const chrome = vi.hoisted(() => {
  const event = () => ({ addListener: () => {}, removeListener: () => {} })
  const heard = new Set<(message: unknown) => unknown>()
  const updated = new Set<(id: number, change: object) => void>()
  return {
    tab: {} as Tab,
    heard,
    updated,
    browser: {
      windows: { getCurrent: async () => ({ id: 7 }) },
      tabs: {
        query: async () => [chrome.tab],
        onActivated: event(),
        onUpdated: {
          addListener: (listener: (id: number, change: object) => void) => updated.add(listener),
          removeListener: (listener: (id: number, change: object) => void) =>
            updated.delete(listener),
        },
      },
      permissions: { onAdded: event(), onRemoved: event() },
      runtime: {
        onMessage: {
          addListener: (listener: (message: unknown) => unknown) => heard.add(listener),
          removeListener: (listener: (message: unknown) => unknown) => heard.delete(listener),
        },
      },
    },
  }
})
vi.mock('../../../lib/browser.ts', () => ({ browser: chrome.browser }))

const seen: (string | null)[] = []
let again = 0
let stop = () => {}

async function press(windowId = 7): Promise<void> {
  for (const listener of chrome.heard) listener({ type: 'pressed', windowId })
  await vi.advanceTimersByTimeAsync(0)
}

beforeEach(async () => {
  vi.useFakeTimers()
  seen.length = 0
  again = 0
  chrome.tab = { id: 1, url: 'https://northwind.example/', title: 'Northwind' }
  stop = watchPage(
    (page) => seen.push(page?.url ?? null),
    () => {
      again += 1
    },
  )
  await vi.advanceTimersByTimeAsync(0)
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

test('the press that opened the panel, told while it opens, is no second one', async () => {
  await press()
  expect(again).toBe(0)
})

test('a second press with nothing new to see is one, in this window alone', async () => {
  await vi.advanceTimersByTimeAsync(5_000)
  await press(8)
  expect(again).toBe(0)
  await press()
  expect(again).toBe(1)
})

test('a press on another page looks at that, and the one after it is the second', async () => {
  await vi.advanceTimersByTimeAsync(5_000)
  chrome.tab = { id: 2, url: 'https://globex.example/', title: 'Globex' }
  await press()
  expect(again).toBe(0)
  expect(seen).toEqual(['https://northwind.example/', 'https://globex.example/'])
  // A double click on the button is one press.
  await press()
  expect(again).toBe(0)
  await vi.advanceTimersByTimeAsync(2_000)
  await press()
  expect(again).toBe(1)
})

test('a press whose page is told of by the tab before the press itself is told is no second one', async () => {
  await vi.advanceTimersByTimeAsync(5_000)
  chrome.tab = { id: 1, url: 'https://globex.example/', title: 'Globex' }
  for (const listener of chrome.updated) listener(1, { status: 'complete' })
  await vi.advanceTimersByTimeAsync(50)
  expect(seen).toEqual(['https://northwind.example/', 'https://globex.example/'])
  await press()
  expect(again).toBe(0)
})

import { expect, test } from 'vitest'
import { Unreachable } from '../../../lib/api.ts'
import { csv } from '../../../lib/export/csv.ts'
import type { ExportProgress } from '../../../lib/export/export.ts'
import { exportEverything } from '../../../lib/export/export.ts'
import { zip } from '../../../lib/export/zip.ts'
import { zipEntries } from '../../zip-entries.ts'

test('a ZIP holds what was put into it, by names in any writing', async () => {
  const made = zip(
    [
      { name: 'Ärger.csv', text: 'a,b\r\n' },
      { name: 'empty.csv', text: '' },
    ],
    new Date(2026, 10, 23, 16, 10),
  )
  const entries = zipEntries(Buffer.from(await made.arrayBuffer()))
  expect(Object.fromEntries([...entries].map(([name, data]) => [name, String(data)]))).toEqual({
    'Ärger.csv': 'a,b\r\n',
    'empty.csv': '',
  })
})

test.each([
  [{ a: 'plain' }, 'plain'],
  [{ a: 'with, comma' }, '"with, comma"'],
  [{ a: 'a "word"' }, '"a ""word"""'],
  [{ a: 'two\nlines' }, '"two\nlines"'],
  [{ a: null }, ''],
  [{ a: { b: 1 } }, '"{""b"":1}"'],
  [{ a: -3.5 }, '-3.5'],
  [{ a: '=HYPERLINK("https://evil.example")' }, '"\'=HYPERLINK(""https://evil.example"")"'],
  [{ a: '+49 30 1' }, "'+49 30 1"],
  [{ a: '@sam' }, "'@sam"],
])('%j is the cell %s', (row, cell) => {
  expect(csv([row])).toBe(`\ufeffa\r\n${cell}\r\n`)
})

/** `cap`: rows that it hands out at once, whatever is asked for. */
function crm(
  tables: Record<string, object[]>,
  fail?: (table: string) => Response,
  cap = Number.POSITIVE_INFINITY,
) {
  const asked: string[] = []
  const send: typeof fetch = async (input) => {
    const url = new URL(String(input))
    const table = url.pathname.split('/').at(-1) ?? ''
    asked.push(`${table}${url.search}`)
    const failure = fail?.(table)
    if (failure) return failure
    const order = url.searchParams.get('order') ?? 'id'
    const after = url.searchParams.get(order)?.replace(/^gt\./, '')
    const rows = (tables[table] ?? []).filter(
      (row) => after === undefined || String(Reflect.get(row, order)) > after,
    )
    return Response.json(rows.slice(0, Math.min(cap, Number(url.searchParams.get('limit')))))
  }
  return {
    asked,
    deps: {
      url: 'https://crm.test',
      key: 'k',
      accessToken: async () => 't',
      now: () => Date.parse('2026-11-23T16:10:00Z'),
      send,
    },
  }
}

test('everything is there, page after page, as JSON and as CSV, and how far it came is told', async () => {
  const meetings = Array.from({ length: 450 }, (_, index) => ({ id: String(1000 + index) }))
  const { deps, asked } = crm({ meetings, tasks: [{ id: '1', title: 'Call back' }] })
  const told: ExportProgress[] = []
  const { name, file } = await exportEverything(deps, (progress) => told.push(progress))
  expect(name).toBe('upshot-2026-11-23.zip')
  const entries = new Map(zipEntries(Buffer.from(await file.arrayBuffer())))
  const everything = JSON.parse(String(entries.get('everything.json')))
  expect(everything.meetings).toHaveLength(450)
  expect(everything.tasks).toEqual([{ id: '1', title: 'Call back' }])
  expect(String(entries.get('tasks.csv'))).toBe('\ufeffid,title\r\n1,Call back\r\n')
  expect(asked.filter((one) => one.startsWith('meetings?'))).toHaveLength(4)
  expect(told.at(-1)).toMatchObject({ rows: 451, done: told.at(-1)?.of })
})

test('a project that hands out few rows at once is read to its end', async () => {
  const meetings = Array.from({ length: 130 }, (_, index) => ({ id: String(1000 + index) }))
  const { deps } = crm({ meetings }, undefined, 50)
  const { file } = await exportEverything(deps, () => {})
  const entries = new Map(zipEntries(Buffer.from(await file.arrayBuffer())))
  const everything = JSON.parse(String(entries.get('everything.json')))
  expect(everything.meetings).toEqual(meetings)
})

test.each([
  ['a gateway', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
  ['a proxy’s page', () => new Response('<h1>Welcome</h1>')],
])('half an export is none: %s', async (_, fail) => {
  const { deps } = crm({}, (table) => (table === 'tasks' ? fail() : Response.json([])))
  await expect(exportEverything(deps, () => {})).rejects.toBeInstanceOf(Unreachable)
})

import * as z from 'zod/mini'
import { Unreachable } from '../api.ts'
import { AppError } from '../contract/error.ts'
import type { Row } from './csv.ts'
import { csv } from './csv.ts'
import { tables } from './tables.ts'
import type { ZipFile } from './zip.ts'
import { zip } from './zip.ts'

/** Transcripts are long: as many as a page of PostgREST may weigh in seconds. */
const pageSize = { meeting_transcripts: 20, meetings: 200 } as const
const usualPage = 500

export type ExportProgress = { table: string; done: number; of: number; rows: number }

export type ExportDeps = {
  /** Of the CRM, without a path. */
  url: string
  key: string
  accessToken: () => Promise<string>
  now: () => number
  send?: typeof fetch
}

const Rows = z.array(z.record(z.string(), z.unknown()))

/**
 * Everything that the CRM shows the rep of their own, as one ZIP: `everything.json`, and a CSV a table. Read from
 * the CRM and not from this device, which has let go of old transcripts.
 * @throws AppError unauthorized; Unreachable where the CRM does not answer.
 */
export async function exportEverything(
  deps: ExportDeps,
  onProgress: (progress: ExportProgress) => void,
): Promise<{ name: string; file: Blob }> {
  const names = Object.keys(tables) as (keyof typeof tables)[]
  const everything: Record<string, readonly Row[]> = {}
  const files: ZipFile[] = []
  let rows = 0
  for (const [done, name] of names.entries()) {
    const all: Row[] = []
    for (;;) {
      onProgress({ table: name, done, of: names.length, rows: rows + all.length })
      const size = name in pageSize ? pageSize[name as keyof typeof pageSize] : usualPage
      const page = await readPage(deps, name, tables[name], size, all.at(-1)?.[tables[name]])
      // A short page is no last one: a project may hand out fewer rows at once than were asked for.
      if (page.length === 0) break
      all.push(...page)
    }
    rows += all.length
    everything[name] = all
    files.push({ name: `${name}.csv`, text: csv(all) })
  }
  const at = new Date(deps.now())
  const text = JSON.stringify({ exportedAt: at.toISOString(), ...everything }, null, 1)
  onProgress({ table: '', done: names.length, of: names.length, rows })
  return {
    name: `upshot-${at.toISOString().slice(0, 10)}.zip`,
    file: zip([{ name: 'everything.json', text }, ...files], at),
  }
}

async function readPage(
  { url, key, accessToken, send = (input, init) => fetch(input, init) }: ExportDeps,
  table: string,
  column: string,
  size: number,
  after: unknown,
): Promise<Row[]> {
  const query = new URLSearchParams({ select: '*', order: column, limit: String(size) })
  if (after !== undefined) query.set(column, `gt.${String(after)}`)
  const token = await accessToken()
  let response: Response
  try {
    response = await send(`${url}/rest/v1/${table}?${query}`, {
      headers: { apikey: key, authorization: `Bearer ${token}` },
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(60_000),
    })
  } catch (cause) {
    throw new Unreachable({ cause })
  }
  if (response.status === 401) {
    throw new AppError('unauthorized', 'Your CRM session is over. Sign in again.')
  }
  const read = Rows.safeParse(await response.json().catch(() => null))
  if (!response.ok || !read.success) throw new Unreachable()
  return read.data
}

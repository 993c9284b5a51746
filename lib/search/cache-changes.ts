import { Dexie } from 'dexie'
import { db } from '../cache/db.ts'

/** News is gathered this long: a sync writes page after page. */
const pauseMs = 150

/**
 * Tells which tables of the cache were written, by this or any other page: `atOnce` at once, `inAWhile`
 * put together.
 */
export function onCacheChange(
  atOnce: (tables: ReadonlySet<string>) => void,
  inAWhile: (tables: ReadonlySet<string>) => void,
): void {
  let gathered = new Set<string>()
  Dexie.on('storagemutated', (parts) => {
    const tables = tablesIn(parts)
    if (tables.size === 0) return
    atOnce(tables)
    const isFirst = gathered.size === 0
    for (const name of tables) gathered.add(name)
    if (!isFirst) return
    setTimeout(() => {
      const all = gathered
      gathered = new Set()
      inAWhile(all)
    }, pauseMs)
  })
}

/** `idb://<database>/<table>/<index>` names what was written. */
function tablesIn(parts: object): Set<string> {
  const start = `idb://${db.name}/`
  return new Set(
    Object.keys(parts)
      .filter((part) => part.startsWith(start))
      .map((part) => part.slice(start.length).split('/')[0] ?? ''),
  )
}

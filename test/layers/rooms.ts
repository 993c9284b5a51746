import type { Source } from './imports.ts'
import { importsOf } from './imports.ts'

/**
 * What lies in a room, folders and the files beside them, top to bottom, and whom in the same room each
 * may import: only what stands further down, so that a table can have no circle.
 */
export type Table = Readonly<Record<string, readonly string[]>>

export type Room = {
  name: string
  /** Null where nobody has said it yet. */
  table: Table | null
  /** Circles that are still to be opened. The list only ever shrinks: one that is gone is struck from it. */
  knownCircles: readonly string[]
}

/** One sentence for each import that the room's table does not name, and for each word of it that is not so. */
export function roomViolations(files: readonly Source[], { name, table }: Room): string[] {
  if (table === null) return []
  const isIn = (path: string) => path.startsWith(`${name}/`)
  const place = (path: string) => path.slice(name.length + 1).split('/')[0] ?? ''
  const inside = files.filter(({ path }) => isIn(path))
  const places = new Set(inside.map(({ path }) => place(path)))
  const order = Object.keys(table)
  const used = new Set<string>()
  const crossing = new Set<string>()
  for (const { from, to } of inside.flatMap(importsOf)) {
    const [one, other] = [place(from), place(to)]
    // Style sheets know nobody.
    if (!isIn(to) || one === other || to.endsWith('.css')) continue
    used.add(`${one} ${other}`)
    if (table[one]?.includes(other)) continue
    crossing.add(`${from} imports ${to}: ${name}/${one} may not know ${name}/${other}`)
  }
  const lines = order.flatMap((one) => (table[one] ?? []).map((other) => ({ one, other })))
  return [
    ...crossing,
    ...[...places]
      .filter((one) => !order.includes(one))
      .map((one) => `${name}/${one} is not in the table`),
    ...order.filter((one) => !places.has(one)).map((one) => `${name}/${one} is in the table alone`),
    ...lines
      .filter(({ one, other }) => order.indexOf(other) <= order.indexOf(one))
      .map(({ one, other }) => `${name}/${other} does not stand below ${name}/${one}`),
    ...lines
      .filter(({ one, other }) => !used.has(`${one} ${other}`))
      .map(({ one, other }) => `${name}/${one} no longer imports ${name}/${other}: strike it`),
  ]
}

import type { Source } from './imports.ts'
import { importsOf } from './imports.ts'

/**
 * The circles of a room. At every level what lies side by side, files and folders, must import without a
 * circle, each folder taken as a whole: so there is neither a circle of files nor one of folders, and a
 * folder may still hold both what wires its folders and what they share.
 * @returns one line a circle: the folder it is in, and who takes part, by name
 */
export function circles(files: readonly Source[], room: string): string[] {
  const known = new Set(files.map(({ path }) => path))
  /** Of each folder, who of those in it imports whom. */
  const levels = new Map<string, Map<string, Set<string>>>()
  for (const { from, to } of files.flatMap(importsOf)) {
    if (!from.startsWith(`${room}/`) || !to.startsWith(`${room}/`) || !known.has(to)) continue
    const [level, one, other] = parting(from, to)
    if (one === other) continue
    const graph = levels.get(level) ?? new Map<string, Set<string>>()
    levels.set(level, graph)
    graph.set(one, (graph.get(one) ?? new Set()).add(other))
  }
  return [...levels]
    .flatMap(([level, graph]) => knots(graph).map((knot) => `${level}: ${knot.join(' ⇄ ')}`))
    .sort()
}

/** The folder in which the ways to two files part, and the names by which each goes on. */
function parting(from: string, to: string): [level: string, one: string, other: string] {
  const [one, other] = [from.split('/'), to.split('/')]
  let depth = 0
  while (depth < one.length - 1 && one[depth] === other[depth]) depth += 1
  return [one.slice(0, depth).join('/'), one[depth] ?? '', other[depth] ?? '']
}

/** Every largest set of names that all reach one another, sorted. */
function knots(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const reached = new Map([...graph.keys()].map((name) => [name, reach(graph, name)]))
  const found = new Map<string, string[]>()
  for (const [name, others] of reached) {
    if (!others.has(name)) continue
    const knot = [...others].filter((other) => reached.get(other)?.has(name)).sort()
    found.set(knot.join(), knot)
  }
  return [...found.values()]
}

function reach(graph: ReadonlyMap<string, ReadonlySet<string>>, start: string): Set<string> {
  const seen = new Set<string>()
  const left = [...(graph.get(start) ?? [])]
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    left.push(...(graph.get(name) ?? []))
  }
  return seen
}

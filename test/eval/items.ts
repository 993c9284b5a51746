import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { taskTypes } from '../../lib/contract/vocabulary.ts'
import { fnv1a64 } from '../../server/crm/fingerprint.ts'

/** What came later than the rules. See README.md for who wrote each and when. */
const sets = ['fresh-1', 'fresh-2', 'fresh-3'] as const

const LabelledItem = z.object({
  text: z.string().check(z.minLength(1)),
  label: z.enum(taskTypes),
  /** What else a reasonable person could call it. */
  also: z._default(z.array(z.enum(taskTypes)), []),
  set: z.optional(z.enum(sets)),
})
export type LabelledItem = z.infer<typeof LabelledItem>

export const ownItems = new URL('./action-items.jsonl', import.meta.url)

/** Items of a file, one JSON object a line, and the numbers of the lines that are no labelled item. */
export function readItems(file: string | URL): { items: LabelledItem[]; unusable: number[] } {
  const items: LabelledItem[] = []
  const unusable: number[] = []
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (line.trim() === '') continue
    const parsed = LabelledItem.safeParse(jsonOf(line))
    if (parsed.success) items.push(parsed.data)
    else unusable.push(index + 1)
  }
  return { items, unusable }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** A third that nobody chose, and what was written after the rules and never read for them. */
export function isHeldOut({ text, set }: LabelledItem): boolean {
  if (set !== undefined) return set === 'fresh-3'
  return BigInt(`0x${fnv1a64(text)}`) % 3n === 0n
}

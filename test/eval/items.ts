import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { taskTypes } from '../../lib/contract/vocabulary.ts'
import { fnv1a64 } from '../../server/crm/fingerprint.ts'

/** What came later than the first items. See README.md for who wrote each and when. */
const sets = ['fresh-1', 'fresh-2', 'fresh-3', 'trades', 'languages'] as const

/** Languages other than English. */
export const otherLanguages = ['de', 'fr', 'es', 'pt', 'nl', 'ja'] as const

const LabelledItem = z.object({
  text: z.string().check(z.minLength(1)),
  label: z.enum(taskTypes),
  /** What else a reasonable person could call it. */
  also: z._default(z.array(z.enum(taskTypes)), []),
  set: z.optional(z.enum(sets)),
  /** English where it is left out. */
  lang: z.optional(z.enum(otherLanguages)),
})
export type LabelledItem = z.infer<typeof LabelledItem>

/** The files of this folder, oldest first. */
export const ownItems = ['action-items', 'trade-items', 'language-items'].map(
  (name) => new URL(`./${name}.jsonl`, import.meta.url),
)

/** Every item of this folder. */
export function allOwnItems(): LabelledItem[] {
  return ownItems.flatMap((file) => {
    const { items, unusable } = readItems(file)
    if (unusable.length > 0) throw new Error(`${file.pathname}: no labelled items: ${unusable}`)
    return items
  })
}

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

/**
 * A third that nobody chose, and what was written after the rules and never read for them. No rule is
 * written and no weight is trained with one of these in view.
 */
export function isHeldOut({ text, set }: LabelledItem): boolean {
  if (set === 'fresh-3') return true
  if (set === 'fresh-1' || set === 'fresh-2') return false
  return BigInt(`0x${fnv1a64(text)}`) % 3n === 0n
}

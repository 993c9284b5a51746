import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { deadlineIn } from '../../server/ai/deadline.ts'
import { fnv1a64 } from '../../server/crm/fingerprint.ts'

const SpokenDeadline = z.object({
  text: z.string().check(z.minLength(1)),
  /** ISO 8601, when the call began. */
  said: z.string(),
  /** The rep's zone. */
  zone: z.string(),
  /** The day, or day and minute, that the rep's wall shows; null where the words are no deadline or name none. */
  due: z.nullable(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?$/))),
  kind: z.string(),
  language: z.string(),
})
export type SpokenDeadline = z.infer<typeof SpokenDeadline>

/** `withheld`: no date, or no time of day, where one was said. `wrong`: another than was said, or one where none was. */
export type Outcome = 'right' | 'withheld' | 'wrong'

export function readDeadlines(): SpokenDeadline[] {
  return readFileSync(new URL('./deadlines.jsonl', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => SpokenDeadline.parse(JSON.parse(line)))
}

/** A third that nobody chose. */
export function isHeldOutDeadline({ text }: SpokenDeadline): boolean {
  return BigInt(`0x${fnv1a64(text)}`) % 3n === 0n
}

export function judgeDeadline(spoken: SpokenDeadline): { outcome: Outcome; given: string | null } {
  const { text, said, zone, due, language } = spoken
  const deadline = deadlineIn(text, { start: said, timeZone: zone, language })
  const given = deadline?.at == null ? null : onTheWall(deadline.at, deadline.dateOnly, zone)
  if (given === due) return { outcome: 'right', given }
  const hourMissing = due?.includes('T') && given === due.slice(0, 10)
  return { outcome: given === null || hourMissing ? 'withheld' : 'wrong', given }
}

function onTheWall(at: string, dateOnly: boolean, timeZone: string): string {
  const wall = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(new Date(at))
  const [day = '', clock = ''] = wall.split(' ')
  if (!dateOnly) return `${day}T${clock}`
  return clock === '23:59' ? day : `${day}, but not its end`
}

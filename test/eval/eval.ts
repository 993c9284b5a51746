/**
 * `npm run eval`: how well each tier names the type of an action item.
 * `--file x.jsonl` scores another labelled file, one `{"text": …, "label": …}` a line;
 * `--mistakes` lists what went wrong, the held-out third left out.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as z from 'zod/mini'
import type { TaskType } from '../../lib/contract/vocabulary.ts'
import { taskTypes } from '../../lib/contract/vocabulary.ts'
import { categoriseByRules } from '../../server/ai/rules.ts'
import { fnv1a64 } from '../../server/crm/fingerprint.ts'
import type { Judged } from './score.ts'
import { scoreOf } from './score.ts'

const Labelled = z.object({
  text: z.string(),
  label: z.enum(taskTypes),
  also: z._default(z.array(z.enum(taskTypes)), []),
})
type Labelled = z.infer<typeof Labelled>

const { values } = parseArgs({
  options: { file: { type: 'string' }, mistakes: { type: 'boolean', default: false } },
})

const own = new URL('./action-items.jsonl', import.meta.url)
const items = readItems(values.file ?? own)

console.log('Rules tier')
if (values.file === undefined) {
  report(
    'written with these in view',
    items.filter((item) => !isHeldOut(item)),
  )
  report('held out', items.filter(isHeldOut))
} else {
  report(values.file, items)
}
if (values.mistakes) listMistakes(values.file ? items : items.filter((item) => !isHeldOut(item)))
console.log('\nModel tier: not measured')

function readItems(file: string | URL): Labelled[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const parsed = Labelled.safeParse(parseJson(line))
    if (parsed.success) return parsed.data
    console.error(`Line ${index + 1} is no labelled item; it is left out.`)
    process.exitCode = 1
    return []
  })
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** A third that nobody chose. */
function isHeldOut({ text }: Labelled): boolean {
  return BigInt(`0x${fnv1a64(text)}`) % 3n === 0n
}

function judge({ text, label, also }: Labelled): Judged<TaskType> {
  const { taskType, confidence } = categoriseByRules({ title: text, quote: null })
  return { label, also, predicted: taskType, confidence }
}

function report(name: string, of: readonly Labelled[]): void {
  const score = scoreOf(of.map(judge), taskTypes)
  const ambiguous = of.filter(({ also }) => also.length > 0).length
  console.log(`\n${name}: ${of.length} items, ${ambiguous} of them ambiguous`)
  console.table(
    Object.fromEntries(
      score.classes.map(([label, { precision, recall, f1, count }]) => [
        label,
        { precision: percent(precision), recall: percent(recall), F1: percent(f1), items: count },
      ]),
    ),
  )
  console.log(
    `macro-F1 ${percent(score.macroF1)}, accuracy ${percent(score.accuracy)}, ` +
      `counting a second reading of the ambiguous ones ${percent(score.lenient)}`,
  )
  console.table(
    Object.fromEntries(
      score.calibration.bands.map(({ from, count, confidence, accuracy }) => [
        `${from.toFixed(1)}–${(from + 0.1).toFixed(1)}`,
        { items: count, confidence: percent(confidence), accuracy: percent(accuracy) },
      ]),
    ),
  )
  console.log(`expected calibration error ${percent(score.calibration.error)}`)
}

function listMistakes(of: readonly Labelled[]): void {
  for (const item of of) {
    const { taskType, reason } = categoriseByRules({ title: item.text, quote: null })
    if (taskType === item.label) continue
    const second = item.also.length > 0 ? ` (or ${item.also.join(', ')})` : ''
    console.log(`${item.label}${second} taken for ${taskType}: ${item.text} [${reason}]`)
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

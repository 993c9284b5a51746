/**
 * `npm run eval`: how well items are sorted into types, and writes the figures of this folder's own sets
 * to `figures/`.
 * `--file x.jsonl` scores another labelled file, one `{"text": …, "label": …}` a line;
 * `--tier rules|alone|model` scores that one: the rules, rules and learned tier together, or Claude;
 * `--corrections` scores on what reps put right in the CRM (SUPABASE_URL, SUPABASE_SECRET_KEY), and with
 * `--export x.jsonl` writes it as training lines without names;
 * `--batch 30` items go to the model at a time; `--mistakes` lists what went wrong, what is held out left
 * out. The model tier is measured with the key in ANTHROPIC_API_KEY, else it says that it is not.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as z from 'zod/mini'
import { taskTypes } from '../../lib/contract/vocabulary.ts'
import type { ClaudeSettings } from '../../server/ai/claude.ts'
import { categoryFigures, categoryTable, percent } from './categories.ts'
import { readCorrections, trainingLines } from './corrections.ts'
import { reportDeadlines } from './deadlines-report.ts'
import { reportEvidence } from './evidence-report.ts'
import type { LabelledItem } from './items.ts'
import { allOwnItems, isHeldOut, readItems } from './items.ts'
import { scoreOf } from './score.ts'
import type { Judgement } from './tiers.ts'
import { judgeAlone, judgeByModel, judgeByRules } from './tiers.ts'

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    corrections: { type: 'boolean', default: false },
    export: { type: 'string' },
    tier: { type: 'string' },
    batch: { type: 'string', default: '30' },
    mistakes: { type: 'boolean', default: false },
  },
})
const options = z.parse(
  z.object({
    tier: z.optional(z.enum(['rules', 'alone', 'model'])),
    batch: z.coerce.number().check(z.int(), z.positive()),
  }),
  values,
)

/** Of somebody else, or of reps: nothing of it is held out, and none of it is a figure of this folder. */
const isForeign = values.file !== undefined || values.corrections

const { items, unusable } = await itemsToScore()
for (const line of unusable) {
  console.error(`Line ${line} is no labelled item; it is left out.`)
  process.exitCode = 1
}
const parts: [name: string, items: LabelledItem[]][] = isForeign
  ? [[values.file ?? 'corrections', items]]
  : [
      ['written with these in view', items.filter((item) => !isHeldOut(item))],
      ['held out', items.filter(isHeldOut)],
    ]

if (options.tier === undefined || options.tier === 'rules') {
  console.log('Rules tier')
  for (const [name, of] of parts) report(name, of, judgeByRules(of))
}
if (options.tier === undefined || options.tier === 'alone') {
  console.log('\nRules and learned tier')
  for (const [name, of] of parts) report(name, of, judgeAlone(of))
}
if (options.tier === undefined || options.tier === 'model') await measureModel()
if (!isForeign && !options.tier) {
  const table = categoryTable()
  writeFileSync(categoryFigures, table)
  console.log(`\n${table}`)
  reportDeadlines(values.mistakes)
  reportEvidence()
}

async function itemsToScore(): Promise<{ items: LabelledItem[]; unusable: number[] }> {
  if (values.file) return readItems(values.file)
  if (!values.corrections) return { items: allOwnItems(), unusable: [] }
  const { SUPABASE_URL: url, SUPABASE_SECRET_KEY: secretKey } = process.env
  if (!url || !secretKey) throw new Error('Set SUPABASE_URL and SUPABASE_SECRET_KEY of the CRM.')
  const corrected = await readCorrections({ url, secretKey })
  if (values.export) writeFileSync(values.export, trainingLines(corrected))
  return { items: corrected, unusable: [] }
}

async function measureModel(): Promise<void> {
  const settings = claudeSettings()
  if (!settings) {
    console.log('\nModel tier: not measured (ANTHROPIC_API_KEY is not set)')
    return
  }
  console.log(`\nModel tier: ${settings.model}`)
  const run = await judgeByModel(items, settings, options.batch)
  console.log(
    `${run.calls} calls, ${run.inputTokens} tokens in, ${run.outputTokens} out; ` +
      `the rules had to answer ${run.left} of ${items.length} items`,
  )
  if (run.failures.length > 0) {
    console.log(`${run.failures.length} calls failed: ${[...new Set(run.failures)].join(', ')}`)
    process.exitCode = 1
  }
  if (run.left === items.length) {
    console.log('Not measured: the model judged nothing.')
    return
  }
  const places = new Map(items.map((item, place) => [item, place]))
  for (const [name, of] of parts) {
    report(
      name,
      of,
      of.flatMap((item) => run.judgements[places.get(item) ?? -1] ?? []),
    )
  }
}

function claudeSettings(): ClaudeSettings | null {
  const {
    ANTHROPIC_API_KEY: apiKey,
    ANTHROPIC_BASE_URL: baseUrl,
    CLAUDE_MODEL: model,
  } = process.env
  if (!apiKey) return null
  return { apiKey, baseUrl: baseUrl || null, model: model || 'claude-haiku-4-5' }
}

function report(name: string, of: readonly LabelledItem[], judgements: readonly Judgement[]): void {
  const score = scoreOf(
    judgements.map(({ judged }) => judged),
    taskTypes,
  )
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
      `counting a second reading of the ambiguous ones ${percent(score.lenient)}, ` +
      `not sorted ${percent(score.unsorted)}`,
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
  if (values.mistakes) listMistakes(of, judgements)
}

function listMistakes(of: readonly LabelledItem[], judgements: readonly Judgement[]): void {
  for (const [index, item] of of.entries()) {
    const { judged, reason } = judgements[index] ?? {}
    if (!judged || judged.predicted === item.label) continue
    if (!isForeign && isHeldOut(item)) continue
    const second = item.also.length > 0 ? ` (or ${item.also.join(', ')})` : ''
    console.log(
      `${item.label}${second} taken for ${judged.predicted ?? 'nothing'}: ${item.text} [${reason}]`,
    )
  }
}

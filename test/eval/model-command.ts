/**
 * `npm run eval:model`: how well Claude sorts the held-out items, model by model, and what it costs.
 * Writes `docs/model-eval.md` with the day. `--models a,b` asks those; the default and the newer small
 * ones else. Takes ANTHROPIC_API_KEY, and ANTHROPIC_BASE_URL where it is set; without a key it says "not
 * measured" and leaves the file.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { taskTypes } from '../../lib/contract/vocabulary.ts'
import { costOf, pricesAsOf } from '../../server/ai/prices.ts'
import { percent } from './categories.ts'
import { allOwnItems, isHeldOut } from './items.ts'
import { scoreOf } from './score.ts'
import { judgeByModel } from './tiers.ts'

const { values } = parseArgs({
  options: { models: { type: 'string', default: 'claude-haiku-4-5,claude-haiku-5-5' } },
})
const { ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseUrl } = process.env
const items = allOwnItems().filter(isHeldOut)

if (!apiKey) {
  console.log('Not measured: ANTHROPIC_API_KEY is not set.')
} else {
  const rows: string[] = []
  for (const model of values.models.split(',')) {
    const run = await judgeByModel(items, { apiKey, baseUrl: baseUrl || null, model })
    const score = scoreOf(
      run.judgements.map(({ judged }) => judged),
      taskTypes,
    )
    const cost = costOf(model, run) / 1_000_000
    const judged = items.length - run.left
    const failures = run.failures.length === 0 ? 'none' : [...new Set(run.failures)].join(', ')
    const cells = [
      model,
      `${judged} of ${items.length}`,
      percent(score.macroF1),
      percent(score.calibration.error),
      String(run.inputTokens),
      String(run.outputTokens),
      `$${cost.toFixed(3)}`,
      failures,
    ]
    rows.push(`| ${cells.join(' | ')} |`)
    console.log(cells.join('  '))
  }
  const table = [
    '# Claude, model by model',
    '',
    `Written by \`npm run eval:model\` on ${new Date().toISOString().slice(0, 10)}, on the held-out items of`,
    `\`test/eval\`; prices as of ${pricesAsOf}. What a model leaves undecided is sorted without it.`,
    '',
    '| model | judged | macro-F1 | ECE | tokens in | tokens out | cost | failures |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
    ...rows,
    '',
  ]
  writeFileSync(new URL('../../docs/model-eval.md', import.meta.url), table.join('\n'))
}

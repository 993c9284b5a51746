import { taskTypes } from '../../lib/contract/vocabulary.ts'
import type { LabelledItem } from './items.ts'
import { allOwnItems, isHeldOut, otherLanguages } from './items.ts'
import { scoreOf } from './score.ts'
import { judgeAlone, judgeByRules } from './tiers.ts'

/** Where the figures are kept, so that a change of one shows in a diff. */
export const categoryFigures = new URL('./figures/categories.md', import.meta.url)

const columns = ['items', 'rules', 'together', 'not sorted', 'right', 'either reading', 'ECE']

/** How well items are sorted without Claude, set by set, as it is kept. */
export function categoryTable(): string {
  const rows = partsOf(allOwnItems()).map(([name, of]) => rowOf(name, of))
  return [
    '# Categories',
    '',
    'Written by `npm run eval`; what the sets and columns are is in [README.md](../README.md).',
    '',
    `| set | ${columns.join(' | ')} |`,
    `| --- |${' ---: |'.repeat(columns.length)}`,
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n')
}

function partsOf(items: readonly LabelledItem[]): [name: string, of: LabelledItem[]][] {
  const unseen = items.filter(isHeldOut)
  const seen = items.filter((item) => !isHeldOut(item))
  const first = (item: LabelledItem) => item.set !== 'trades' && item.set !== 'languages'
  return [
    ['in view: first items', seen.filter(first)],
    ['in view: trades', seen.filter(({ set }) => set === 'trades')],
    ['in view: other languages', seen.filter(({ set }) => set === 'languages')],
    ['held out: first items', unseen.filter(first)],
    ['held out: written after the first rules', unseen.filter(({ set }) => set === 'fresh-3')],
    ['held out: trades', unseen.filter(({ set }) => set === 'trades')],
    ['held out: other languages', unseen.filter(({ set }) => set === 'languages')],
    ...otherLanguages.map((lang): [string, LabelledItem[]] => [
      `held out: ${lang}`,
      unseen.filter((item) => item.lang === lang),
    ]),
    ['held out: all', unseen],
  ]
}

function rowOf(name: string, of: readonly LabelledItem[]): string[] {
  const rules = scoreOf(judged(judgeByRules(of)), taskTypes)
  const score = scoreOf(judged(judgeAlone(of)), taskTypes)
  return [
    name,
    String(of.length),
    percent(rules.macroF1),
    percent(score.macroF1),
    percent(score.unsorted),
    percent(score.accuracy / (1 - score.unsorted)),
    percent(score.lenient / (1 - score.unsorted)),
    percent(score.calibration.error),
  ]
}

function judged(judgements: ReturnType<typeof judgeAlone>) {
  return judgements.map((judgement) => judgement.judged)
}

/** A share of one, in per cent. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

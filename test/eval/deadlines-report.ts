import { writeFileSync } from 'node:fs'
import type { Outcome, SpokenDeadline } from './deadlines.ts'
import { isHeldOutDeadline, judgeDeadline, readDeadlines } from './deadlines.ts'

/** Where the figures are kept, so that a change of one shows in a diff. */
export const deadlineFigures = new URL('./figures/deadlines.md', import.meta.url)

const outcomes = ['right', 'withheld', 'wrong'] as const

/** The figures as they are kept. */
export function deadlineTable(): string {
  const all = readDeadlines()
  const languages = [...new Set(all.map(({ language }) => language))]
  const parts: [name: string, of: SpokenDeadline[]][] = [
    ['written with these in view', all.filter((one) => !isHeldOutDeadline(one))],
    ['held out', all.filter(isHeldOutDeadline)],
    ...languages.map((language): [string, SpokenDeadline[]] => [
      language,
      all.filter((one) => one.language === language),
    ]),
  ]
  const rows = parts.map(([name, of]) => {
    const counts = countOf(of.map((one) => judgeDeadline(one).outcome))
    return `| ${name} | ${of.length} | ${outcomes.map((outcome) => counts[outcome]).join(' | ')} |`
  })
  return [
    '# Spoken deadlines',
    '',
    'Written by `npm run eval`; what the words mean is in [README.md](../README.md).',
    '',
    '| | sentences | right | withheld | wrong |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
  ].join('\n')
}

/** Prints the figures and keeps them; with `mistakes`, what is not right, held-out sentences left out. */
export function reportDeadlines(mistakes: boolean): void {
  const table = deadlineTable()
  writeFileSync(deadlineFigures, table)
  console.log(`\n${table}`)
  if (!mistakes) return
  for (const spoken of readDeadlines()) {
    const { outcome, given } = judgeDeadline(spoken)
    if (outcome === 'right' || isHeldOutDeadline(spoken)) continue
    console.log(`${outcome}: ${spoken.text} [${spoken.due ?? 'none'}, given ${given ?? 'none'}]`)
  }
}

function countOf(all: readonly Outcome[]): Record<Outcome, number> {
  const counts = { right: 0, withheld: 0, wrong: 0 }
  for (const outcome of all) counts[outcome] += 1
  return counts
}

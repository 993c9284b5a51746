import { readFileSync, writeFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { doubtsOf, findEvidence } from '../../server/ai/evidence.ts'
import { indexTranscript } from '../../server/ai/transcript-index.ts'
import { createDirectory } from '../../server/local/fathom-simulator/directory.ts'
import { library } from '../../server/local/fathom-simulator/library/library.ts'
import { lineOffsets } from '../../server/local/fathom-simulator/recording.ts'

const HardEvidence = z.object({
  item: z.string(),
  assignee: z.string(),
  /** Seconds, where Fathom puts the item. */
  moment: z.number(),
  /** Which line proves it, from 0; null where none does. */
  proof: z.nullable(z.int()),
  lines: z.array(z.object({ speaker: z.string(), offset: z.number(), text: z.string() })),
  /** What kind of case it is; absent in the first set. */
  kind: z.optional(z.string()),
  /** What the card has to say against the quote. */
  doubt: z.optional(z.nullable(z.enum(['opposed', 'by_another']))),
  /** Never looked at while the rules were written. */
  unseen: z.optional(z.boolean()),
})
type HardEvidence = z.infer<typeof HardEvidence>

/** Where the figures are kept, so that a change of one shows in a diff. */
export const evidenceFigures = new URL('./figures/evidence.md', import.meta.url)

/** The figures as they are kept. What is shown with a doubt is not shown as a proof, so it is none here. */
export function evidenceTable(): string {
  const hard = read('evidence-hard.jsonl')
  const { pairs, found } = strangers(hard)
  return [
    '# Evidence',
    '',
    'Written by `npm run eval`; what the words mean is in [README.md](../README.md).',
    '',
    '| set | items | proofs that exist | quotes given | right | precision | found | doubts | said |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    row('first', read('evidence.jsonl')),
    row(
      'hard, seen',
      hard.filter(({ unseen }) => !unseen),
    ),
    row(
      'hard, unseen',
      hard.filter(({ unseen }) => unseen),
    ),
    ...[...new Set(hard.map(({ kind }) => kind ?? ''))].map((kind) =>
      row(
        kind,
        hard.filter((one) => one.kind === kind),
      ),
    ),
    '',
    `Items looked for in calls that they are not from, each with a random moment: ${found} of ${pairs} got a quote (${share(found, pairs)}).`,
    '',
  ].join('\n')
}

function read(file: string): HardEvidence[] {
  return readFileSync(new URL(`./${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => HardEvidence.parse(JSON.parse(line)))
}

function row(name: string, cases: readonly HardEvidence[]): string {
  let [given, right, exist, doubts, said] = [0, 0, 0, 0, 0]
  for (const { item, assignee, moment, proof, lines, doubt } of cases) {
    const transcript = lines.map((line) => ({ ...line, email: null }))
    const found = findEvidence(
      { description: item, recordingTimestamp: moment, assigneeName: assignee },
      indexTranscript(transcript),
    )
    const against = doubtsOf(found, assignee)
    if (proof !== null) exist += 1
    if (doubt != null) doubts += 1
    if (doubt === 'opposed' ? against.opposed : doubt === 'by_another' && against.byAnother)
      said += 1
    if (found === null || against.opposed || against.byAnother) continue
    given += 1
    if (proof !== null && lines[proof]?.text.includes(found.quote)) right += 1
  }
  const figures = [cases.length, exist, given, right, share(right, given), share(right, exist)]
  return `| ${[name, ...figures, doubts, said].join(' | ')} |`
}

/** The items of the hard set and of the library, each in every library call but its own. */
function strangers(hard: readonly HardEvidence[]): { pairs: number; found: number } {
  const calls = library(createDirectory({ name: 'Sam Rivera', email: 'sam@northbeam.example' }))
  const items = [
    ...hard.map(({ item, assignee }) => ({ from: '', item, assignee })),
    ...calls.flatMap(({ key, actionItems }) =>
      actionItems.map(({ description }) => ({
        from: key,
        item: description,
        assignee: 'Sam Rivera',
      })),
    ),
  ]
  const random = generator(7)
  let [pairs, found] = [0, 0]
  for (const call of calls) {
    const offsets = lineOffsets(call)
    const last = offsets.at(-1) ?? 0
    const index = indexTranscript(
      call.lines.map(({ speaker, text }, at) => ({
        speaker: call.people[speaker]?.name ?? speaker,
        email: null,
        offset: offsets[at] ?? 0,
        text,
      })),
    )
    for (const { from, item, assignee } of items) {
      if (from === call.key) continue
      pairs += 1
      const recordingTimestamp = Math.floor(random() * last)
      const quote = findEvidence(
        { description: item, recordingTimestamp, assigneeName: assignee },
        index,
      )
      const { opposed, byAnother } = doubtsOf(quote, assignee)
      if (quote && !opposed && !byAnother) found += 1
    }
  }
  return { pairs, found }
}

/** Numbers from 0 to 1, the same ones every time. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`
}

/** Prints the figures and keeps them. */
export function reportEvidence(): void {
  const table = evidenceTable()
  writeFileSync(evidenceFigures, table)
  console.log(`\n${table}`)
}

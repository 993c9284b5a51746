import { db } from '../../../lib/cache/db.ts'
import { putTranscripts } from '../../../lib/cache/transcripts.ts'
import type { Transcript } from '../../../lib/contract/rows.ts'
import { itemRow, meetingRow, rep } from '../model-crm.ts'

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Words that a search can stumble over, in several scripts. */
const words = [
  ...'security Security questionnaire seats pricing price the a I contract SSO DPA 25 2026 v2.1'.split(
    ' ',
  ),
  ...'Muñoz Zoë naïve café cafe\u0301 Łódź İstanbul straße STRASSE ﬁnance Ångström a\u030angstrom'.split(
    ' ',
  ),
  ...'ΟΔΟΣ οδός Σίσυφος договор Договорённость ёлка їжак'.split(' '),
  ...'שלום שָׁלוֹם חוזה مرحبا العقد مَرْحَبًا ١٢٣'.split(' '),
  ...'東京都 契約書 계약서 한국어 สัญญา हिन्दी นี้ 𝒳𝒴 𠜎𠜱'.split(' '),
  ...'👍 👩‍💻 🇩🇪 … — “so” it’s e-mail C++ #1 50% foo_bar \u200b \u00ad \ud83d line\nbreak tab\there'.split(
    ' ',
  ),
]

/** Fills the cache with calls, items and people made of these words, and answers queries for them. */
export async function corpus(
  seed: number,
  amount: number,
): Promise<{ queries: string[]; ids: string[] }> {
  const random = randomFrom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const pick = <T>(all: readonly T[]): T => {
    const one = all[below(all.length)]
    if (one === undefined) throw new Error('Nothing to pick from.')
    return one
  }
  const sentence = (most: number) =>
    Array.from({ length: below(most) }, () => pick(words)).join(' ')

  const ids = Array.from({ length: 24 }, (_, number) => `m${String(number).padStart(2, '0')}`)
  const transcripts = new Map<string, Transcript>()
  for (const [number, id] of ids.entries()) {
    const hasTranscript = random() < 0.9
    await db.meetings.put(
      meetingRow(id, {
        title: sentence(5),
        companyName: random() < 0.3 ? null : sentence(3),
        summary:
          random() < 0.5 ? null : `## ${sentence(3)}\n- **${sentence(9)}**\n\n${sentence(30)}`,
        // Some begin at the same moment, some at none.
        meetingStart: random() < 0.1 ? null : `2026-11-${String(10 + below(9))}T10:00:00Z`,
        hasTranscript,
      }),
    )
    if (!hasTranscript || random() < 0.1) continue
    // Of several blocks, of one, and one endless line.
    const lines = pick([0, 1, 40, 400])
    const utterances = Array.from({ length: lines }, (_, at) => ({
      speaker: pick(['Priya', 'Dana', null]),
      email: null,
      offset: at * 3,
      text: sentence(at === 0 && number % 5 === 0 ? 3_000 : 14),
    }))
    transcripts.set(id, { id, meetingId: id, language: null, utterances })
  }
  await putTranscripts(transcripts)
  for (let number = 0; number < 60; number += 1) {
    const changes = { title: sentence(8), goneAt: random() < 0.1 ? '2026-11-20T10:00:00Z' : null }
    await db.actionItems.put(itemRow(`i${number}`, pick([...ids, 'elsewhere']), changes))
    await db.contacts.put({
      id: `p${number}`,
      ownerId: rep.userId,
      firstName: sentence(3),
      lastName: sentence(2),
      email: random() < 0.5 ? null : `${pick(['ines', 'tomas'])}@munoz.example`,
      companyId: null,
      source: 'fathom',
      firstSeenAt: null,
    })
  }

  const queries = Array.from({ length: amount }, () => {
    const kind = random()
    if (kind < 0.1) return sentence(3)
    if (kind < 0.15) return pick(['', ' ', '👍', '…', 'zebra', 'q', 'Zürich 1', '\u0301'])
    return Array.from({ length: 1 + below(3) }, () => {
      const word = [...pick(words)]
      const from = below(word.length)
      const part = word.slice(from, from + 1 + below(word.length)).join('')
      return pick([part, part.toUpperCase(), part.normalize('NFD'), part.normalize('NFC')])
    }).join(pick([' ', '  ', '-', ', ']))
  })
  return { queries, ids }
}

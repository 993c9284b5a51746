import { db } from '../../../lib/cache/db.ts'
import { setMeta } from '../../../lib/cache/meta.ts'
import { putTranscripts } from '../../../lib/cache/transcripts.ts'
import { search, watchSearch } from '../../../lib/search/client.ts'
import { searchCache } from '../../../lib/search/search-cache.ts'
import { itemRow, meetingRow, rep } from '../../lib/model-crm.ts'
import { randomFrom } from '../../lib/search/corpus.ts'

/** What the search benchmark does inside the browser; `globalThis.bench` is its handle. */

const wordsOfLine = 8
const vocabularySize = 20_000
const seed = 75

const common =
  'the to and a of I you we it that is in for on so have with be do just like what this your can not at are or if but they yeah think know right okay would from about one there how'.split(
    ' ',
  )
const syllables = 'ba ce di fo gu ka le mi no pu ra se ti vo wu xa ze ly qui stra'.split(' ')

/** Words as people use them: a few all the time, most of them hardly ever (Zipf). */
function language(): { word: () => string; vocabulary: readonly string[] } {
  const random = randomFrom(seed)
  const vocabulary = [...common]
  while (vocabulary.length < vocabularySize) {
    const length = 2 + Math.floor(random() * 3)
    let word = ''
    for (let n = 0; n < length; n += 1) {
      word += syllables[Math.floor(random() * syllables.length)] ?? ''
    }
    vocabulary.push(word)
  }
  return {
    word: () => vocabulary[Math.floor(vocabularySize ** random()) - 1] ?? 'the',
    vocabulary,
  }
}

/** Fills the cache as a rep's is after so many hours of calls. Answers how many letters were said. */
async function fill({
  calls,
  linesOfCall,
}: {
  calls: number
  linesOfCall: number
}): Promise<{ letters: number; lines: number }> {
  const { word } = language()
  const sentence = (words: number) => Array.from({ length: words }, word).join(' ')
  await setMeta('owner', rep)
  let letters = 0
  for (let call = 0; call < calls; call += 1) {
    const id = `call ${String(call).padStart(3, '0')}`
    const start = new Date(Date.UTC(2026, 8, 1) + call * 86_400_000).toISOString()
    await db.meetings.put(
      meetingRow(id, {
        title: sentence(4),
        companyName: sentence(2),
        summary: `## ${sentence(3)}\n${sentence(200)}`,
        meetingStart: start,
        hasTranscript: true,
      }),
    )
    const utterances = Array.from({ length: linesOfCall }, (_, line) => ({
      speaker: line % 3 === 0 ? 'Priya Raman' : 'Sam Okafor',
      email: line % 3 === 0 ? 'priya@northwind.example' : rep.email,
      offset: line * 3,
      text: sentence(1 + ((line * 7) % (2 * wordsOfLine))),
    }))
    letters += utterances.reduce((sum, { text }) => sum + text.length, 0)
    await putTranscripts(new Map([[id, { id, meetingId: id, language: 'en', utterances }]]))
    await db.actionItems.bulkPut(
      Array.from({ length: 20 }, (_, item) =>
        itemRow(`item ${call} ${item}`, id, { title: sentence(7) }),
      ),
    )
  }
  return { letters, lines: calls * linesOfCall }
}

/** Parts of words, common and rare, one word and several, and words that nobody said. */
function queries(amount: number): string[] {
  const { word, vocabulary } = language()
  const random = randomFrom(seed + 1)
  return Array.from({ length: amount }, (_, number) => {
    const rare = vocabulary[Math.floor(random() * vocabularySize)] ?? 'the'
    switch (number % 6) {
      case 0:
        return word()
      case 1:
        return rare
      case 2:
        return rare.slice(1, 5)
      case 3:
        return `${word()} ${rare.slice(0, 4)}`
      case 4:
        return rare.slice(0, 1 + Math.floor(random() * 3))
      default:
        return `${rare}zz`
    }
  })
}

/** Waits until the worker says that everything is indexed. */
function indexed(): Promise<void> {
  return new Promise((resolve) => {
    const stop = watchSearch({
      onChange: () => {},
      onProgress: ({ indexed, total }) => {
        if (indexed < total) return
        resolve()
        // What it has read stays in memory: a view is open while somebody types.
        void stop
      },
    })
  })
}

/** Longest stretch in which the page could do nothing else while `work` ran, in milliseconds. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let last = performance.now()
  const channel = new MessageChannel()
  let isOver = false
  channel.port1.onmessage = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (!isOver) channel.port2.postMessage(null)
  }
  channel.port2.postMessage(null)
  await work()
  isOver = true
  return longest
}

const bench = {
  fill,
  build: async () => {
    const from = performance.now()
    const block = await longestBlock(indexed)
    return { ms: performance.now() - from, block }
  },
  open: async () => {
    const from = performance.now()
    await indexed()
    await search('security', null)
    return performance.now() - from
  },
  /** Every search through the worker, as the panel asks it. */
  searches: async (amount: number) => {
    const times: number[] = []
    for (const query of queries(amount)) {
      const from = performance.now()
      await search(query, null)
      times.push(performance.now() - from)
    }
    return times
  },
  /** Every `step`th of the same searches by reading everything, and whether both found the same. */
  scans: async (amount: number, step: number) => {
    const times: number[] = []
    const different: string[] = []
    for (const query of queries(amount).filter((_, number) => number % step === 0)) {
      const from = performance.now()
      const expected = await searchCache(query)
      times.push(performance.now() - from)
      if (JSON.stringify(await search(query, null)) !== JSON.stringify(expected))
        different.push(query)
    }
    return { times, different }
  },
  /** One more call, from its writing until it is indexed. */
  addCall: async (linesOfCall: number) => {
    const { word } = language()
    const id = 'call new'
    const utterances = Array.from({ length: linesOfCall }, (_, line) => ({
      speaker: 'Priya Raman',
      email: null,
      offset: line,
      text: Array.from({ length: wordsOfLine }, word).join(' '),
    }))
    const from = performance.now()
    const block = await longestBlock(async () => {
      await db.meetings.put(meetingRow(id, { hasTranscript: true }))
      await putTranscripts(new Map([[id, { id, meetingId: id, language: 'en', utterances }]]))
      while ((await db.searchTexts.get(id)) === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })
    return { ms: performance.now() - from, block }
  },
  size: async () => {
    let signatures = 0
    let texts = 0
    await db.searchGrams.each(({ bits }) => {
      signatures += bits.length
    })
    await db.searchTexts.each((text) => {
      texts += JSON.stringify([text.blocks, text.texts]).length
    })
    return { signatures, texts }
  },
}

export type Bench = typeof bench
Object.assign(globalThis, { bench })

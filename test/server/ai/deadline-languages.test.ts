import * as chrono from 'chrono-node'
import { describe, expect, test } from 'vitest'
import { deadlineIn } from '../../../server/ai/deadline.ts'

/**
 * A date library reads the calendar dates of each language beside our grammar. It is a witness: where both
 * read a date they must read the same.
 */
const locales = {
  en: { parser: chrono.en.strict, sentence: (date: string) => `Send it by ${date}.` },
  de: { parser: chrono.de.strict, sentence: (date: string) => `Ich schicke es bis zum ${date}.` },
  fr: { parser: chrono.fr.strict, sentence: (date: string) => `Je vous l'envoie le ${date}.` },
  es: { parser: chrono.es.strict, sentence: (date: string) => `Te lo envío el ${date}.` },
  pt: { parser: chrono.pt.strict, sentence: (date: string) => `Envio isso até ${date}.` },
}

const start = '2026-12-31T12:00:00Z'
const days = Array.from({ length: 90 }, (_, day) => new Date(Date.UTC(2027, 0, 2 + day * 4)))

describe.each(Object.entries(locales))('in %s', (language, { parser, sentence }) => {
  test('our calendar dates and the library’s are the same', () => {
    const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' })
    for (const date of days) {
      const text = sentence(format.format(date))
      const ours = deadlineIn(text, { start, timeZone: 'UTC', language })
      const theirs = parser.parse(text, { instant: new Date(start), timezone: 0 })[0]?.start
      const expected = date.toISOString().slice(0, 10)
      expect(ours?.at?.slice(0, 10), text).toBe(expected)
      if (!theirs?.isCertain('day') || !theirs.isCertain('year')) continue
      const read = [theirs.get('year'), theirs.get('month'), theirs.get('day')]
      expect(read.join('-'), text).toBe(expected.split('-').map(Number).join('-'))
    }
  })
})

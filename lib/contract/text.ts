import * as z from 'zod/mini'

/**
 * Text on its way into the CRM. Postgres holds no U+0000, and neither it nor JSON holds half of a
 * surrogate pair: a cut emoji, as a slice leaves it.
 */
function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '')
}

/** A check that cleans, for what somebody wrote. */
export const cleaned = z.overwrite<string>(cleanText)

/** A check that refuses, for what a program made: no cursor and no word is like this. */
export const storable = z.refine<string>((text) => cleanText(text) === text)

import type { Company } from '../contract/rows.ts'
import { fold } from '../format/fold.ts'
import { db } from './db.ts'

/** Fewer letters than this would put a list of customers on a shared screen. */
const fewestLetters = 2
const mostOffered = 5

/**
 * Companies whose name has a word that begins so, for the rep who names the one to show. It looks past
 * the mode on purpose, and therefore shows only what was typed for.
 */
export async function companiesLike(text: string): Promise<Pick<Company, 'id' | 'name'>[]> {
  const wanted = fold(text.trim())
  if (wanted.length < fewestLetters) return []
  const found = await db.companies
    .filter(({ name }) => ` ${fold(name)}`.includes(` ${wanted}`))
    .toArray()
  return found
    .map(({ id, name }) => ({ id, name }))
    .sort((one, other) => one.name.localeCompare(other.name))
    .slice(0, mostOffered)
}

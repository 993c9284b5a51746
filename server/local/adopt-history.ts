import type { Migration } from './migrations.ts'
import { bookVersions, hashOf } from './migrations.ts'

/** A row of `supabase_migrations.schema_migrations`. */
export interface AppliedMigration {
  version: string
  script: string
}

/**
 * What the history of a database must say from now on, where the files that the book replaced made it:
 * the same schema, so the book's chapters take the place of those files. Null where there is nothing to
 * adopt. Throws where only some of those files were applied, or others than the last ones.
 */
export function adoptedHistory(
  applied: AppliedMigration[],
  before: ReadonlyMap<string, string>,
  migrations: Migration[],
): { forget: string[]; add: Migration[] } | null {
  const old = applied.filter(({ version }) => before.has(version))
  if (old.length === 0) return null
  const isWhole =
    old.length === before.size &&
    old.every(({ version, script }) => hashOf(script) === before.get(version))
  if (!isWhole) {
    throw new Error(
      'This database is older than the last schema before the first release: begin anew with fresh data.',
    )
  }
  return {
    forget: old.map(({ version }) => version),
    add: migrations.filter(({ version }) => version.startsWith(bookVersions)),
  }
}

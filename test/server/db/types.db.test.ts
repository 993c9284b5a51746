import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { databaseTypesPath, generateDatabaseTypes } from '../../../server/local/gen-db-types.ts'

// What hosted Supabase runs today, and what it will run next.
test.each([17, 18] as const)(
  'the types of the CRM say what the migrations say, pushed as to a hosted project of Postgres %i',
  async (version) => {
    const fresh = await generateDatabaseTypes(version)
    expect(fresh).toContain('meetings: {')
    expect(await readFile(databaseTypesPath, 'utf8')).toBe(fresh)
  },
  60_000,
)

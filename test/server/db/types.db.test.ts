import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { databaseTypesPath, generateDatabaseTypes } from '../../../server/local/gen-db-types.ts'

test('the types of the CRM say what the migrations say, pushed as to a hosted project', async () => {
  const fresh = await generateDatabaseTypes()
  expect(fresh).toContain('meetings: {')
  expect(await readFile(databaseTypesPath, 'utf8')).toBe(fresh)
}, 60_000)

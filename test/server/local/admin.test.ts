import { expect, test } from 'vitest'
import { runAdmin } from '../../../server/local/admin.ts'
import { readPeople } from '../../../server/local/admin-people.ts'

test.each([
  ['an address a line', 'dana@a.example\nkim@a.example\n'],
  ['with a head, in any order', 'Role,Name,Email\nrep,Dana,dana@a.example\n,,kim@a.example'],
  [
    'semicolons and a mark, as Excel writes',
    '\ufeffemail;name\r\ndana@a.example;"O""Hara; Dana"\r\nkim@a.example;\r\n',
  ],
  ['tabs and other case', 'E-Mail\tRole\nDANA@A.example\tREP\nkim@a.example\t\n\n'],
])('a list is read: %s', (_, text) => {
  const { people, problems } = readPeople(text)
  expect(people.map(({ email }) => email)).toEqual(['dana@a.example', 'kim@a.example'])
  expect(people.every(({ role }) => role === 'member')).toBe(true)
  expect(problems).toEqual([])
})

test.each([
  ['dana', /no address/],
  ['dаna@a.example', /plain letters/],
  ['dana@a', /no address/],
  ['dana@a.example,Dana,boss', /no role/],
  ['a b@a.example', /no address/],
])('%j is named as what cannot be read, and the others count', (line, words) => {
  const { people, problems } = readPeople(`kim@a.example\n${line}\n`)
  expect(people).toHaveLength(1)
  expect(problems).toEqual([expect.stringMatching(words)])
})

test('whoever stands there twice is invited once', () => {
  const { people, problems } = readPeople('kim@a.example\nKim@a.example\n')
  expect(people).toHaveLength(1)
  expect(problems).toEqual([expect.stringMatching(/twice/)])
})

const world = {
  env: { SUPABASE_URL: 'https://crm.test', SUPABASE_SECRET_KEY: 'sb_secret_x' },
  send: async () => Response.json([]),
  read: async () => 'kim@a.example\n',
  say: () => {},
}

test.each([
  [[], /npm run admin/],
  [['dance'], /npm run admin/],
  [['invite', 'people.csv'], /which workspace/],
  [['invite', 'people.csv', '--workspace', 'Nowhere'], /No workspace is called Nowhere/],
  [['remove', 'kim'], /by address/],
  [['remove', 'kim@a.example'], /Nobody has an account/],
  [['move', 'kim@a.example', '--workspace', 'X'], /Nobody has an account/],
  [['reset', ''], /by address/],
])('%j is answered with a sentence', async (args, words) => {
  await expect(runAdmin(args, world)).rejects.toThrow(words)
})

test('without a key nobody is asked', async () => {
  await expect(runAdmin(['list'], { ...world, env: {} })).rejects.toThrow(/SUPABASE_URL is not set/)
})

test('a team is listed whole by a project that hands out few rows at once', async () => {
  const team = crypto.randomUUID()
  const people = Array.from({ length: 7 }, (_, index) => ({
    user_id: crypto.randomUUID(),
    workspace_id: team,
    email: `rep${index}@a.example`,
    name: null,
    role: 'member',
  }))
  const lines: string[] = []
  await runAdmin(['list'], {
    ...world,
    send: async (input) => {
      const url = new URL(String(input))
      const at = Number(url.searchParams.get('offset'))
      if (url.pathname.endsWith('/workspaces'))
        return Response.json([{ id: team, name: 'Northbeam' }].slice(at))
      return Response.json(url.pathname.endsWith('_members') ? people.slice(at, at + 3) : [])
    },
    say: (line) => lines.push(line),
  })
  expect(lines).toEqual(['Northbeam', ...people.map(({ email }) => `  ${email}  rep`)])
})

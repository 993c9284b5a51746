import { expect, test } from 'vitest'
import { readCorrections, trainingLines } from './corrections.ts'

const crm = { url: 'https://crm.test', secretKey: 'secret' }
const told = [
  {
    text: 'Ask Priya Shah of Northwind Traders to mail priya@northwind.example or ring 555 123 4567',
    label: 'follow_up',
    was: 'call',
    tier: 'rules',
    confidence: 0.6,
    promptVersion: 'rules-3',
    names: ['Priya Shah', 'Northwind Traders'],
  },
]

test('corrections are asked for with the secret key, and come without names', async () => {
  const asked: Request[] = []
  const items = await readCorrections(crm, async (input, init) => {
    asked.push(new Request(input, init))
    return Response.json(told)
  })
  expect(asked[0]?.url).toBe('https://crm.test/rest/v1/rpc/category_corrections')
  expect(asked[0]?.headers.get('apikey')).toBe('secret')
  expect(items).toMatchObject([{ label: 'follow_up' }])
  const lines = trainingLines(items)
  expect(lines).not.toMatch(/Priya|Shah|Northwind|Traders|555/)
  expect(lines).toContain('Ask [name]')
  expect(JSON.parse(lines)).toEqual({ text: items[0]?.text, label: 'follow_up' })
})

test('what is no correction, or no answer, is an error', async () => {
  await expect(
    readCorrections(crm, async () => Response.json([{ text: 'x', label: 'fax', names: [] }])),
  ).rejects.toThrow()
  await expect(readCorrections(crm, async () => new Response('', { status: 401 }))).rejects.toThrow(
    '401',
  )
})

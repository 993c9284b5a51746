import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { privacy } from '../../server/routes/privacy.ts'
import { privacyPolicy } from '../../server/routes/privacy-policy.ts'
import { readDocument, section } from '../docs-names.ts'

const store = readDocument('store.md')

test('the policy that the companion serves is the one of the entry in the store', async () => {
  const written = section(store, 'Privacy policy')
    .trim()
    .split('\n\n')
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' ').trim())
  expect(privacyPolicy).toEqual(written)
  const page = await privacy.request('/')
  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  const text = await page.text()
  expect(text).toContain('<strong>What it reads.</strong>')
  expect(text.match(/<p>/g)).toHaveLength(privacyPolicy.length)
})

const Template = z.object({
  ExtensionSettings: z.record(z.string(), z.object({ installation_mode: z.string() })),
  '3rdparty': z.object({
    extensions: z.record(z.string(), z.record(z.string(), z.string())),
  }),
})

test('the template for a roll-out sets nothing that the package does not read', async () => {
  const [, json = ''] = /```json\n([\s\S]+?)```/.exec(section(store, 'Roll-out by policy')) ?? []
  const template = Template.parse(JSON.parse(json))
  const schema: { properties: object } = JSON.parse(
    await readFile(join(import.meta.dirname, '../../public/managed-schema.json'), 'utf8'),
  )
  const set = Object.values(template['3rdparty'].extensions).flatMap((one) => Object.keys(one))
  expect(set.length).toBeGreaterThan(0)
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(set))
})

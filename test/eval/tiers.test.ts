import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { ClaudeServer } from '../setup/claude-server.ts'
import { startClaudeServer } from '../setup/claude-server.ts'
import { failure, message } from '../setup/fake-claude.ts'
import type { LabelledItem } from './items.ts'
import { judgeAlone, judgeByModel } from './tiers.ts'

let server: ClaudeServer
beforeAll(async () => {
  server = await startClaudeServer()
})
afterAll(() => server.close())

const items: LabelledItem[] = [
  { text: 'Phone the notary', label: 'call', also: [] },
  { text: 'Send the brochure', label: 'email', also: [] },
  { text: 'Prepare a proposal', label: 'proposal', also: [] },
]
function settings() {
  return { apiKey: server.apiKey, baseUrl: server.url, model: 'claude-haiku-4-5' }
}

test('the model judges the items a batch at a time, in the words and shape of the companion', async () => {
  const before = server.claude.asked.length
  const run = await judgeByModel(items, settings(), 2)
  expect(run).toMatchObject({ calls: 2, left: 0, failures: [] })
  expect(run.inputTokens).toBeGreaterThan(0)
  expect(run.judgements.map(({ judged }) => judged)).toEqual([
    { label: 'call', also: [], predicted: 'call', confidence: 0.92 },
    { label: 'email', also: [], predicted: 'email', confidence: 0.92 },
    { label: 'proposal', also: [], predicted: 'proposal', confidence: 0.92 },
  ])
  expect(server.claude.asked).toHaveLength(before + 2)
})

test('what the model leaves out or gets wrong in form is answered by the rules, and counted', async () => {
  const answered = [
    { item: 1, type: 'demo', confidence: 0.8, reason: 'x', lines: [] },
    { item: 2, type: 'fax', confidence: 0.8, reason: 'x', lines: [] },
  ].map((answer) => ({ ...answer, deadline: '', priority: 'none', priority_words: '' }))
  server.claude.script.push(message({ items: answered }))
  const run = await judgeByModel(items, settings())
  expect(run.left).toBe(2)
  const alone = judgeAlone(items)
  expect(run.judgements.map(({ judged }) => judged.predicted)).toEqual([
    'demo',
    alone[1]?.judged.predicted,
    alone[2]?.judged.predicted,
  ])
})

test('a call that fails is told of', async () => {
  server.claude.script.push(failure(529, 'overloaded_error', 'Overloaded'))
  const run = await judgeByModel(items, settings())
  expect(run).toMatchObject({ left: 3, failures: ['overloaded'] })
})

test('the command scores a file in either tier, and says where the model was not measured', {
  timeout: 60_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'upshot-eval-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'x.jsonl')
  await writeFile(file, items.map(({ text, label }) => JSON.stringify({ text, label })).join('\n'))
  const evaluate = async (args: string[], env: Record<string, string>) => {
    const script = join(import.meta.dirname, 'eval.ts')
    const keys = { ANTHROPIC_API_KEY: '', ANTHROPIC_BASE_URL: '', CLAUDE_MODEL: '', ...env }
    const options = { env: { ...process.env, ...keys } }
    const run = promisify(execFile)(process.execPath, [script, '--file', file, ...args], options)
    return (await run).stdout
  }
  const rules = await evaluate([], {})
  expect(rules).toContain('x.jsonl: 3 items')
  expect(rules).toContain('Rules and learned tier')
  expect(rules).toMatch(/macro-F1 [\d.]+ %/)
  expect(rules).toContain('Model tier: not measured')
  const model = await evaluate(['--tier', 'model'], {
    ANTHROPIC_API_KEY: server.apiKey,
    ANTHROPIC_BASE_URL: server.url,
  })
  expect(model).not.toContain('Rules tier')
  expect(model).toContain('Model tier: claude-haiku-4-5')
  expect(model).toContain('macro-F1 100.0 %')
  expect(model).not.toContain(server.apiKey)
  expect(await evaluate(['--tier', 'model'], {})).toContain('not measured')
})

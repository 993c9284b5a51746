import { describe, expect, test } from 'vitest'
import { priorities, taskTypes } from '../../../lib/contract/vocabulary.ts'
import type { Block, Inline } from '../../../lib/format/markdown.ts'
import { parseMarkdown } from '../../../lib/format/markdown.ts'
import { analyseByRules } from '../../../server/ai/categorise.ts'
import { indexTranscript } from '../../../server/ai/transcript-index.ts'
import type { ItemAnalysis } from '../../../server/crm/observation.ts'
import { certainties } from '../../../server/crm/observation.ts'
import type { HostileCase } from './hostile-cases.ts'
import { callOf, hostileCases, hostileId, itemsOf, neighbourIds, saidIn } from './hostile-cases.ts'

function analyse(hostile?: HostileCase): Map<string, ItemAnalysis> {
  const call = callOf(hostile)
  const context = {
    title: call.title,
    start: call.start,
    timeZone: 'Europe/Prague',
    transcript: call.transcript && indexTranscript(call.transcript),
  }
  return new Map(itemsOf(call, hostile).map(({ id, item }) => [id, analyseByRules(item, context)]))
}

const undisturbed = analyse()

test('there are two hundred, each of its own, and the parser leaves each something to do', () => {
  expect(new Set(hostileCases.map(({ name }) => name)).size).toBe(200)
  expect(new Set(hostileCases.map(({ place, text }) => `${place} ${text}`)).size).toBe(200)
  const harmless = JSON.stringify(callOf())
  for (const hostile of hostileCases) {
    expect(JSON.stringify(callOf(hostile)), hostile.name).not.toBe(harmless)
  }
})

test('the neighbours are told apart by what is undisturbed', () => {
  expect([...undisturbed.keys()]).toEqual([...neighbourIds])
  const types = [...undisturbed.values()].map(({ taskType }) => taskType)
  expect(types).toEqual(['proposal', 'call', 'demo', 'general'])
  for (const { evidence } of undisturbed.values()) expect(evidence).not.toBeNull()
})

describe('the rules', () => {
  test.each(hostileCases)('let no neighbour feel $name', (hostile) => {
    const disturbed = analyse(hostile)
    for (const id of neighbourIds) expect(disturbed.get(id)).toEqual(undisturbed.get(id))
    expect(disturbed.size).toBe(hostile.place === 'item' ? 5 : 4)
  })

  test.each(hostileCases)('answer $name within what may be answered', (hostile) => {
    const call = callOf(hostile)
    const said = saidIn(call.transcript)
    const own = call.items?.map(({ description }) => description).join('\n') ?? ''
    for (const analysis of analyse(hostile).values()) {
      expect([null, ...taskTypes]).toContain(analysis.taskType)
      expect([null, ...priorities]).toContain(analysis.priority)
      expect(certainties).toContain(analysis.certainty)
      expect(analysis.confidence).toBeGreaterThanOrEqual(0)
      expect(analysis.confidence).toBeLessThanOrEqual(1)
      expect(analysis.tier).toBe('rules')
      if (analysis.evidence) expect(said).toContain(analysis.evidence.quote)
      if (analysis.deadlineAt !== null) expect(analysis.deadlinePhrase).not.toBeNull()
      if (analysis.deadlinePhrase !== null) {
        expect(`${said}\n${own}`).toContain(analysis.deadlinePhrase)
      }
      const called = Date.parse(call.start ?? '')
      const due = Date.parse(analysis.deadlineAt ?? call.start ?? '')
      expect(due).toBeGreaterThanOrEqual(called)
      expect(due).toBeLessThan(called + 367 * 24 * 3600_000)
    }
  })

  test.each(hostileCases)(
    'give a reason for $name that is one short line and no link',
    (hostile) => {
      for (const { reasoning } of analyse(hostile).values()) {
        expect(reasoning.length).toBeLessThanOrEqual(160)
        expect(reasoning).not.toMatch(unreadable)
        expect(reasoning).not.toMatch(link)
      }
    },
  )

  test('name a hostile item’s deadline and priority only from its own words', () => {
    for (const hostile of hostileCases.filter(({ place }) => place === 'item')) {
      const analysis = analyse(hostile).get(hostileId)
      if (analysis?.deadlinePhrase != null) {
        expect(callOf(hostile).items?.[2]?.description).toContain(analysis.deadlinePhrase)
      }
    }
  })
})

test.each(hostileCases)('a summary that says $name leads nowhere but to Fathom', ({ text }) => {
  for (const source of [
    text,
    `## Next steps\n\n- ${text}\n- **${text}**`,
    `| a | b |\n|---|---|\n| ${text} | ${text} |`,
  ]) {
    for (const href of parseMarkdown(source).flatMap(linksOf)) {
      expect(new URL(href).hostname).toMatch(/^(?:[\w-]+\.)?fathom\.video$/)
    }
  }
})

/** Controls, line ends, and characters that hide or turn words around. */
const unreadable = /\p{C}|\p{Zl}|\p{Zp}|\p{Variation_Selector}/u
const link = /:\/\/|www\.|\.example|@|mailto:|javascript:|data:|\]\(|<\/?\w/i

function linksOf(block: Block): string[] {
  switch (block.kind) {
    case 'list':
      return block.items.flatMap(({ children }) => hrefsOf(children))
    case 'table':
      return [block.head, ...block.rows].flat().flatMap(hrefsOf)
    default:
      return hrefsOf(block.children)
  }
}

function hrefsOf(children: readonly Inline[]): string[] {
  return children.flatMap((child) => {
    if (child.kind === 'link') return [child.href, ...hrefsOf(child.children)]
    return 'children' in child ? hrefsOf(child.children) : []
  })
}

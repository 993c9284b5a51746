import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { finishMeeting } from '../e2e/rep.ts'
import type { Workplace } from '../e2e/workplace.ts'
import { openConnected } from '../e2e/workplace.ts'

let work: Workplace
let panel: Page

beforeAll(async () => {
  ;({ work, panel } = await openConnected('Make it a task'))
})
afterAll(() => work?.close())

test('it is the real side panel that Chrome shows', async () => {
  expect(await work.browser.countPanels()).toBe(1)
})

test('a signed webhook becomes a card in the side panel, and what the rep promised is a task', async () => {
  await finishMeeting(work.stack.fathom.url, 'pricing')

  // The customer's own promise waits under Waiting, the one without an owner under Unclear.
  await panel.getByText('2 became tasks automatically').waitFor()
  await panel.getByRole('button', { name: /^Waiting/ }).click()
  await panel.getByText('Send vendor comparison template').first().waitFor()
  await panel.getByRole('button', { name: /^Unclear/ }).click()
  const unclear = panel.getByRole('article').filter({ hasText: 'data processing agreement' })
  await unclear.waitFor()

  const meeting = await work.crm
    .from('meetings')
    .select('id, title, fathom_recording_id, owner_user_id, summary, items_state')
    .eq('owner_user_id', work.stack.rep.userId)
    .ilike('title', '%pricing%')
    .single()
  expect(meeting.error).toBeNull()
  expect(meeting.data).toMatchObject({ items_state: 'ready' })
  expect(meeting.data?.summary).toContain('Payment')

  const items = await work.crm
    .from('meeting_action_items')
    .select('title, sync_status, assignee_kind, ai_task_type, categorised_by, task_id')
    .eq('meeting_id', meeting.data?.id)
  expect(items.data).toHaveLength(5)
  for (const item of items.data ?? []) {
    expect(item.ai_task_type).not.toBeNull()
    expect(item.categorised_by).toBe('rules')
  }
  const statuses = Object.groupBy(items.data ?? [], (item) => item.sync_status)
  expect(statuses.synced).toHaveLength(2)
  expect(statuses.excluded).toHaveLength(2)
  expect(statuses.pending).toHaveLength(1)

  const tasks = await work.crm
    .from('tasks')
    .select('assigned_to')
    .eq('meeting_id', meeting.data?.id)
  expect(tasks.data).toEqual([
    { assigned_to: work.stack.rep.userId },
    { assigned_to: work.stack.rep.userId },
  ])
})

test('two companies on one call are both there, with their people', async () => {
  await panel.getByRole('tab', { name: /^Meetings/ }).click()
  await panel.getByText('Northwind pricing with Lakeside Advisory').first().click()
  const meeting = await work.crm.from('meetings').select('id').ilike('title', '%pricing%').single()
  const attendees = await work.crm
    .from('meeting_attendees')
    .select('name, contact_id')
    .eq('meeting_id', meeting.data?.id)
    .eq('is_external', true)
  const external = attendees.data ?? []
  const contacts = await work.crm.from('contacts').select('id, company_id')
  const companies = external.map(
    ({ contact_id }) => contacts.data?.find(({ id }) => id === contact_id)?.company_id,
  )
  expect(companies).not.toContain(null)
  expect(new Set(companies).size).toBe(2)
  for (const { name } of external) await panel.getByText(name).first().waitFor()
})

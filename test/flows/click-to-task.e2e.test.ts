import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { finishMeeting } from '../e2e/rep.ts'
import type { Workplace } from '../e2e/workplace.ts'
import { openConnected } from '../e2e/workplace.ts'
import { connectHubspot, signIn } from '../server/local/connected.ts'

let work: Workplace
let panel: Page

beforeAll(async () => {
  ;({ work, panel } = await openConnected('Ask me first'))
  await finishMeeting(work.stack.fathom.url, 'pricing')
  await panel.getByRole('article').filter({ hasText: 'exit clause' }).first().waitFor()
})
afterAll(() => work?.close())

const tasks = async () => {
  const { data, error } = await work.crm
    .from('tasks')
    .select('id, title, assigned_to, created_by, meeting_action_item_id, task_type, status')
  if (error) throw error
  return data
}

test('nothing becomes a task before the click when the rep wants to be asked', async () => {
  expect(await tasks()).toEqual([])
})

test('every row that there is room for is drawn, those too that came after the first', async () => {
  const drawn = () =>
    panel.evaluate(() => {
      const list = document.querySelector('[data-scroll]')
      const rows = [...document.querySelectorAll('article[aria-posinset]')]
      if (list === null || rows.length < 2) return 'nothing'
      const missing = Number(rows[0]?.getAttribute('aria-setsize')) - rows.length
      const ends = rows.at(-1)?.getBoundingClientRect().bottom ?? 0
      const isFull = ends >= list.getBoundingClientRect().bottom
      return missing === 0 || isFull ? 'all there is room for' : `${missing} missing`
    })
  await expect.poll(drawn).toBe('all there is room for')
})

test('one click makes the item a task in the CRM, one more undoes it, and no rule brings it back', async () => {
  const row = panel.getByRole('article').filter({ hasText: 'exit clause' }).first()
  await row.click()
  await row.getByRole('button', { name: /^Create task/ }).click()
  await row.getByRole('button', { name: 'Undo' }).waitFor()

  await expect.poll(tasks, { timeout: 10_000 }).toEqual([
    expect.objectContaining({
      title: expect.stringContaining('exit clause'),
      assigned_to: work.stack.rep.userId,
      created_by: work.stack.rep.userId,
      status: 'pending',
    }),
  ])
  const item = async () => {
    const { data } = await work.crm
      .from('meeting_action_items')
      .select('task_id, sync_status')
      .ilike('title', '%exit clause%')
      .single()
    return data
  }
  expect(await item()).toMatchObject({ sync_status: 'synced', task_id: (await tasks())[0]?.id })

  await row.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(tasks, { timeout: 10_000 }).toEqual([])
  await row
    .getByRole('button', { name: /^Create/ })
    .first()
    .waitFor()
  expect(await item()).toEqual({ task_id: null, sync_status: 'pending' })
})

test('a click made offline waits in the outbox and arrives exactly once', async () => {
  await work.browser.context.setOffline(true)
  const row = panel.getByRole('article').filter({ hasText: 'revised two-year proposal' }).first()
  await row.click()
  await row.getByRole('button', { name: /^Create task/ }).click()
  await row.getByRole('button', { name: 'Undo' }).waitFor()
  await panel.getByText(/Offline\. 1 change/).waitFor()
  expect(await tasks()).toEqual([])

  await work.browser.context.setOffline(false)
  await expect.poll(async () => (await tasks()).length, { timeout: 20_000 }).toBe(1)
  await panel.getByText(/Offline\./).waitFor({ state: 'detached' })

  // Whatever is sent again (another sync, another panel) does not make it twice.
  const applied = await work.crm.from('applied_mutations').select('*')
  const before = applied.data?.length
  await panel.reload()
  await panel.getByRole('article').first().waitFor()
  expect((await tasks()).length).toBe(1)
  expect((await work.crm.from('applied_mutations').select('*')).data?.length).toBe(before)
})

test('with HubSpot connected the task is there as well, and what is done there comes back', async () => {
  const { crm, token } = await signIn(work.stack)
  await connectHubspot(work.stack, token)
  const { hubspot, rep } = work.stack
  const chosen = await crm
    .from('rep_settings')
    .update({ undated: 'today' })
    .eq('user_id', rep.userId)
  expect(chosen.error).toBeNull()
  const taskId = crypto.randomUUID()
  const pushed = await fetch(`${work.stack.companion.url}/v1/push`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'x-upshot-version': '0.1.0',
    },
    body: JSON.stringify({
      clientId: crypto.randomUUID(),
      mutations: [
        {
          id: crypto.randomUUID(),
          name: 'task.create',
          args: { taskId, title: 'Call Priya back' },
          madeAt: new Date().toISOString(),
        },
      ],
    }),
  })
  expect(pushed.status).toBe(200)
  const copies = () => hubspot.tasks().map(({ properties }) => properties.hs_task_subject)
  await expect.poll(copies, { timeout: 30_000 }).toEqual(['Call Priya back'])
  await panel.getByRole('tab', { name: /^Tasks/ }).click()
  const row = panel.getByRole('article', { name: 'Call Priya back' })
  const link = row.getByRole('link', { name: 'In HubSpot' })
  await link.waitFor({ timeout: 30_000 })
  expect(await link.getAttribute('href')).toContain('/record/0-27/')

  await hubspot.settled()
  const [copy] = hubspot.tasks()
  await fetch(`${hubspot.url}/task/${copy?.id}`, {
    method: 'POST',
    body: new URLSearchParams({ deed: 'tick', back: '/' }),
  })
  const isDone = async () =>
    (await work.crm.from('tasks').select('completed').eq('id', taskId).single()).data?.completed
  await expect.poll(isDone, { timeout: 30_000 }).toBe(true)
  const tick = panel.getByRole('checkbox', { name: 'Done: Call Priya back', checked: true })
  await tick.waitFor({ timeout: 30_000 })
})

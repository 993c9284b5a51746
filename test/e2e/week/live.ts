import type { SupabaseClient } from '@supabase/supabase-js'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Browser } from '../chromium.ts'
import { choosePassword } from '../rep.ts'
import type { Workplace } from '../workplace.ts'
import { openConnected } from '../workplace.ts'
import { callOfTheWeek, callOfTitle, itemsPerCall } from './calls.ts'
import type { Chance } from './chance.ts'
import { clicksOf } from './clicks.ts'
import type { Hand } from './hand.ts'
import { createHand, plain } from './hand.ts'
import { fateOf, taskFateOf } from './plan.ts'
import { bringColleague } from './team.ts'

/** A week that was lived: the world it left behind, and what the hand wrote down of it. */
export type Lived = {
  work: Workplace
  rep: SupabaseClient
  /** Opened anew after everything, on both devices. */
  panels: { desk: Page; laptop: Page }
  hands: { desk: Hand; laptop: Hand }
  colleague: { userId: string; name: string }
  /** Items that the hand decided on both devices while one of them was offline. */
  contested: (title: string) => boolean
}

export type WeekOptions = {
  chance: Chance
  calls: number
  /** How many times slower both devices are than this machine. */
  slower: number
}

const day = 86_400_000

/** How far apart the days of the week are: the last of seven is today, so that no call is an earlier one. */
const days = 5

/**
 * Lives a week of a rep with two devices: a desk, whose worker dies and whose lid is closed over night, and a
 * laptop, which is taken onto a train without a network and into another time zone.
 * @throws Error when a press came to something else than was meant
 */
export async function liveWeek({ chance, calls, slower }: WeekOptions): Promise<Lived> {
  const { work, panel } = await openConnected('Ask me first', { fathom: { history: [] } })
  try {
    return await live(work, panel, { chance, calls, slower })
  } catch (error) {
    await work.close()
    throw error
  }
}

async function live(
  work: Workplace,
  firstPanel: Page,
  { chance, calls, slower }: WeekOptions,
): Promise<Lived> {
  const rep = await work.signInToCrm(work.stack.rep)
  const colleague = await bringColleague(work, rep, 'Dana Okafor')
  const hands = {
    desk: createHand(chance, colleague.name),
    laptop: createHand(chance, colleague.name),
  }
  const panels = { desk: firstPanel, laptop: firstPanel }
  type Device = keyof typeof panels

  async function sitDown(device: Device, panel: Page): Promise<void> {
    panels[device] = panel
    await hands[device].sitDown(panel)
    if (slower === 1) return
    const cdp = await panel.context().newCDPSession(panel)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower })
  }
  await sitDown('desk', firstPanel)
  let laptop = await openLaptop(work)
  await sitDown('laptop', laptop.panel)

  /** Each row is decided on one device; what is contested on both, and only when its time comes. */
  const contested = (title: string) =>
    plain(title).startsWith('Check the delivery dates') &&
    ['create', 'edit'].includes(fateOf(chance, 'forYou', plain(title)))
  const ownerOf = (title: string): Device =>
    chance.of(`owner of ${plain(title)}`) < 0.5 ? 'desk' : 'laptop'
  const own = (device: Device) => (title: string) =>
    !contested(title) && callOfTitle(title) !== null && ownerOf(title) === device

  async function decide(device: Device): Promise<void> {
    const hand = hands[device]
    await hand.goThrough('unclear', own(device))
    await hand.goThrough('forYou', own(device))
    await hand.goThrough('waiting', own(device))
  }

  let arrived = 0
  const portion = Math.ceil(calls / days)
  /** So many calls end on that day of the week, and are in the CRM. */
  async function callsOf(weekday: number): Promise<void> {
    const last = weekday === days ? calls : Math.min(calls, arrived + portion)
    for (; arrived < last; arrived += 1) {
      const call = callOfTheWeek(arrived + 1, work.stack.fathom.directory)
      work.stack.fathom.addMeeting(call)
      const finishedAt = Date.now() - (days - weekday) * day - (last - arrived) * 60_000
      await work.stack.fathom.finishMeeting(call.key, { finishedAt })
    }
    await expect
      .poll(() => countOf(work, 'meeting_action_items'), { timeout: 120_000, interval: 100 })
      .toBe(arrived * itemsPerCall)
  }
  const hasAll = (device: Device) =>
    expect
      .poll(() => keptItems(panels[device]), { timeout: 120_000, interval: 100 })
      .toBe(arrived * itemsPerCall)

  // Monday: calls come in while both panels are open.
  await callsOf(1)
  await Promise.all([hasAll('desk'), hasAll('laptop')])
  await decide('desk')
  await decide('laptop')

  // Tuesday: by train. What was there can be decided, also after the panel was closed and opened again.
  await laptop.browser.context.setOffline(true)
  await panels.laptop.getByText(/^Offline\./).waitFor()
  await callsOf(2)
  await hasAll('desk')
  await decide('desk')
  await hands.laptop.goThrough('forYou', contested)
  await hands.laptop.goThroughTasks(own('laptop'))
  await panels.laptop.close()
  await sitDown('laptop', await laptop.browser.openPanel(work.stack.fathom.url))
  await decide('laptop')
  await hands.desk.goThrough('forYou', contested)
  await allSent(panels.desk)
  await laptop.browser.context.setOffline(false)
  await panels.laptop.getByText(/^Offline\./).waitFor({ state: 'detached' })
  await Promise.all([hasAll('desk'), hasAll('laptop')])
  await decide('laptop')

  // Wednesday: the service worker dies between two clicks.
  await work.browser.killWorker()
  await callsOf(3)
  await Promise.all([hasAll('desk'), hasAll('laptop')])
  await decide('desk')
  await hands.desk.goThroughTasks(own('desk'))
  await decide('laptop')

  // Thursday: the lid was closed over night; the token has ended, calls came, and a colleague was at work.
  const inside = await work.browser.openInside()
  await panels.desk.close()
  await callsOf(4)
  await workInCrm(work, colleague.crm, colleague.userId, chance)
  await inside.evaluate(async () => {
    const { 'upshot.session': kept } = await chrome.storage.local.get('upshot.session')
    const ended = { ...(kept as object), accessToken: 'ended', expiresAt: Date.now() - 3_600_000 }
    await chrome.storage.local.set({ 'upshot.session': ended })
  })
  await sitDown('desk', await work.browser.openPanel(work.stack.fathom.url))
  await inside.close()
  await Promise.all([hasAll('desk'), hasAll('laptop')])
  await decide('desk')
  await hands.laptop.goThroughTasks(own('laptop'))
  await decide('laptop')

  // Friday: the laptop wakes up in another time zone, and the rep says that theirs is now that one.
  await allSent(panels.laptop)
  await laptop.browser.close()
  laptop = await openLaptop(work, 'America/New_York')
  await sitDown('laptop', laptop.panel)
  await callsOf(5)
  await Promise.all([hasAll('desk'), hasAll('laptop')])
  await hands.laptop.enter('zone', '', () =>
    panels.laptop.getByRole('button', { name: 'Use it' }).click(),
  )
  for (const device of ['desk', 'laptop'] as const) {
    await decide(device)
    await hands[device].goThroughTasks(own(device))
    // What was taken back is decided the second time.
    await hands[device].goThroughTasks(own(device))
  }
  await workInCrm(work, colleague.crm, colleague.userId, chance)

  await Promise.all([allSent(panels.desk), allSent(panels.laptop)])
  for (const device of ['desk', 'laptop'] as const) {
    await panels[device].reload()
    await panels[device].getByRole('tab', { name: /^Inbox/ }).waitFor()
  }
  return { work, rep, panels, hands, colleague, contested }
}

async function openLaptop(
  work: Workplace,
  timezoneId?: string,
): Promise<{ browser: Browser; panel: Page }> {
  const browser = await work.openDevice({ name: 'laptop', ...(timezoneId && { timezoneId }) })
  const page = await browser.context.newPage()
  await page.goto(work.stack.fathom.url)
  const panel = await browser.openPanel(work.stack.fathom.url)
  const tab = panel.getByRole('tab', { name: /^Inbox/ })
  if (timezoneId !== undefined) {
    await tab.waitFor()
    return { browser, panel }
  }
  const { email, password } = work.stack.rep
  await choosePassword(panel)
  await panel.getByLabel('Email').fill(email)
  await panel.getByLabel('Password').fill(password)
  await panel.getByRole('button', { name: 'Sign in', exact: true }).click()
  await tab.waitFor()
  return { browser, panel }
}

/** What a colleague does in the CRM: half of what she was given is done, the rest is put off. */
async function workInCrm(
  work: Workplace,
  crm: SupabaseClient,
  userId: string,
  chance: Chance,
): Promise<void> {
  const { data, error } = await work.crm
    .from('tasks')
    .select('id, title')
    .eq('assigned_to', userId)
    .eq('completed', false)
  if (error) throw error
  for (const { id, title } of data) {
    const isDone = taskFateOf(chance, `${title}, Dana`) === 'done'
    const change = isDone ? { completed: true } : { due_on: '2099-01-01' }
    const changed = await crm.from('tasks').update(change).eq('id', id).select('id')
    if (changed.error) throw changed.error
    expect(changed.data).toHaveLength(1)
  }
}

async function countOf(work: Workplace, table: string): Promise<number> {
  const { count, error } = await work.crm.from(table).select('*', { count: 'exact', head: true })
  if (error) throw error
  return count ?? 0
}

function keptItems(panel: Page): Promise<number> {
  return panel.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('upshot')
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const count = await new Promise<number>((resolve, reject) => {
      const request = db.transaction('actionItems').objectStore('actionItems').count()
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    db.close()
    return count
  })
}

function allSent(panel: Page): Promise<void> {
  return expect
    .poll(async () => (await clicksOf(panel)).filter(({ where }) => where === 'outbox').length, {
      timeout: 120_000,
      interval: 100,
    })
    .toBe(0)
}

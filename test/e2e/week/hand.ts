import type { Page } from 'playwright-core'
import type { Filter } from '../../../lib/inbox/standing.ts'
import type { Chance } from './chance.ts'
import type { Came } from './clicks.ts'
import { clicksOf, whatCame } from './clicks.ts'
import type { Fate, TaskFate } from './plan.ts'
import { afterwardsOf, byMouse, fateOf, taskFateOf } from './plan.ts'

/** A hand at one device. It clicks and types as fast as the panel lets it, and keeps a book of its own. */
export type Hand = {
  /** Everything it did, in order. */
  book: readonly Entry[]
  /** Clicks that the device kept when it sat down: of signing in. */
  before: ReadonlySet<string>
  /** Sits down at a panel; the one before may be gone. What was clicked without it is not in its book. */
  sitDown: (panel: Page) => Promise<void>
  /** Goes through a list of the inbox and decides what `may` be decided, as its seed has it. */
  goThrough: (filter: Filter, may: (title: string) => boolean) => Promise<void>
  /** Goes through the tasks. */
  goThroughTasks: (may: (title: string) => boolean) => Promise<void>
  /** Presses something that makes one click, and enters it. */
  enter: (did: string, title: string, press: () => Promise<void>) => Promise<Came>
}

export type Entry = {
  did: Fate | TaskFate | 'undo' | 'redo' | string
  /** Of the item or task. */
  title: string
  /** The mutations it made. */
  clicks: readonly string[]
  /** Those that it made vanish. */
  withdrew: readonly string[]
}

const words: Record<Filter, RegExp> = {
  forYou: /^For you/,
  waiting: /^Waiting/,
  unclear: /^Unclear/,
}

/** What the hand types behind a title. */
export const byHand = ', checked'

/** Presses a button, its key, or its key for too long. */
type How = (what: { button: RegExp; key: string }) => Promise<void>

type Row = { id: string; title: string; isSettled: boolean }

/** Far beyond what a press takes on a busy machine: for what hangs. */
const patienceMs = 30_000

export function createHand(chance: Chance, colleague: string): Hand {
  const book: Entry[] = []
  const known = new Set<string>()
  const before = new Set<string>()
  /** How often each row was decided, and which hold, by list and title. */
  const times = new Map<string, number>()
  const decided = new Set<string>()
  let panel: Page

  /** The open row, once what was pressed is drawn. */
  function read(): Promise<Row | null> {
    return panel.evaluate(() => {
      const row = document.querySelector<HTMLElement>('article.row.open[data-item]')
      if (row === null) return null
      return {
        id: row.dataset.item ?? '',
        title: row.querySelector('.title, h3')?.textContent ?? '',
        isSettled: row.classList.contains('settled'),
      }
    })
  }

  /** Moves on; false at the end of the list. */
  async function next(from: Row | null): Promise<boolean> {
    await panel.keyboard.press('j')
    const hasMoved = async () => (await read())?.id !== from?.id
    if (await hasMoved()) return true
    // What hangs on a frame has had two.
    await panel.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    )
    return hasMoved()
  }

  async function pressKey(...keys: string[]): Promise<void> {
    // Looks before it presses: what comes under a hand that does not look is not pressed.
    await panel.keyboard.press('Shift')
    for (const key of keys) await panel.keyboard.press(key)
  }

  /** Presses a key that sticks. */
  async function holdKey(key: string): Promise<void> {
    await panel.keyboard.press('Shift')
    for (let repeats = 0; repeats < 3; repeats += 1) await panel.keyboard.down(key)
    await panel.keyboard.up(key)
  }

  async function pressButton(name: RegExp): Promise<void> {
    await panel.mouse.move(1, 1)
    await panel.locator('article.row.open').getByRole('button', { name }).click()
  }

  /** Types behind what a form has as its title, chooses whose it is, and saves. */
  async function fill(form: string, suffix: string, owner?: string): Promise<void> {
    await pressKey('e')
    const title = panel.getByRole('form', { name: form }).getByRole('textbox', { name: 'Title' })
    await title.waitFor()
    if (owner !== undefined) {
      await panel.getByRole('combobox', { name: 'For', exact: true }).selectOption({ label: owner })
    }
    await title.focus()
    await panel.keyboard.press('End')
    await panel.keyboard.type(suffix)
    await panel.keyboard.press('Enter')
  }

  /** What there was to see, and what was done last: for whoever has to find out. */
  async function seen(): Promise<string> {
    const now = await panel.evaluate(() => ({
      focus: document.activeElement?.outerHTML.slice(0, 200),
      row: document.querySelector<HTMLElement>('article.row.open')?.textContent,
      status: document.querySelector('footer')?.textContent,
    }))
    return JSON.stringify({ now, last: book.slice(-5) }, null, 2)
  }

  async function enter(did: string, title: string, press: () => Promise<void>): Promise<Came> {
    await press()
    const came = await whatCame(panel, known, patienceMs)
    if (came === null) throw new Error(`Nothing came of ${did}: ${title}. ${await seen()}`)
    for (const { id } of came.made) known.add(id)
    for (const id of came.gone) known.delete(id)
    // A nudge is a task of its own, by a name of its own.
    const told = did === 'nudge' ? came.made[0]?.args.title : title
    book.push({
      did,
      title: String(told),
      clicks: came.made.map(({ id }) => id),
      withdrew: came.gone,
    })
    return came
  }

  /** The one click that was meant, and on the row that was meant. */
  function expectMeant(did: string, { id, title }: Row, { made, gone }: Came): void {
    const [click] = made
    const { itemId, taskId } = click?.args ?? {}
    const meant = did === 'nudge' || itemId === id || taskId === id
    if (made.length === 1 && gone.length === 0 && meant) return
    throw new Error(`${did} of “${title}” came to ${JSON.stringify({ made, gone })}`)
  }

  function press(fate: Exclude<Fate, 'leave'>, how: How): Promise<void> {
    switch (fate) {
      case 'create':
        return how({ button: /^Create task/, key: 'Enter' })
      case 'edit':
        return fill('Edit before creating', byHand)
      case 'give':
        return fill('Edit before creating', '', colleague)
      case 'dismiss':
        return how({ button: /^Dismiss$/, key: 'x' })
      case 'waiting':
        return how({ button: /^Move to Waiting$/, key: 'w' })
      case 'gotIt':
        return how({ button: /^Got it/, key: 'Enter' })
      case 'nudge':
        return how({ button: /^Nudge/, key: 'n' })
      case 'mine':
        return pressButton(/^Me$/)
    }
  }

  function pressTask(fate: Exclude<TaskFate, 'leave'>, how: How): Promise<void> {
    switch (fate) {
      case 'done':
        return how({ button: /^Done/, key: 'Enter' })
      case 'rename':
        return fill('Edit the task', byHand)
      case 'snooze':
        return snooze()
    }
  }

  async function snooze(): Promise<void> {
    await pressKey('s')
    await panel.locator('article.row.open .days button[aria-pressed=false]').last().click()
  }

  /** Does it, and what comes after it. True where it holds. */
  async function decide(did: string, row: Row, time: number, press: (how: How) => Promise<void>) {
    const what = `${did} ${row.title}`
    const after = did === 'nudge' ? 'goOn' : afterwardsOf(chance, what, time)
    const how: How = ({ button, key }) =>
      after === 'hold' ? holdKey(key) : byMouse(chance, what) ? pressButton(button) : pressKey(key)
    expectMeant(did, row, await enter(did, row.title, () => press(how)))
    if (after !== 'undo' && after !== 'undoAndRedo') return true
    await enter('undo', row.title, () => panel.keyboard.press('z'))
    if (after === 'undo') return false
    expectMeant(did, row, await enter('redo', row.title, () => panel.keyboard.press('Shift+Z')))
    return true
  }

  /** The row at the top of the list, opened. */
  async function beginAtTop(): Promise<boolean> {
    await panel.locator('[data-scroll]').evaluate((list) => list.scrollTo(0, 0))
    const first = panel.locator('article[data-item]:not(.settled) .title').first()
    if ((await panel.locator('article[data-item]:not(.settled)').count()) === 0) return false
    await panel.mouse.move(1, 1)
    await first.click()
    return true
  }

  async function through(
    list: string,
    may: (title: string) => boolean,
    /** What is done to a row, and answers whether it holds; null for nothing. */
    fateIn: (row: Row) => ((time: number) => Promise<boolean>) | null,
  ): Promise<void> {
    if (!(await beginAtTop())) return
    for (let row = await read(); row !== null; row = await read()) {
      const key = `${list}: ${plain(row.title)}`
      const fate = row.isSettled || decided.has(key) || !may(row.title) ? null : fateIn(row)
      if (fate !== null) {
        const time = (times.get(key) ?? 0) + 1
        times.set(key, time)
        if (await fate(time)) decided.add(key)
      } else if (!(await next(row))) return
    }
  }

  return {
    book,
    before,
    async sitDown(at) {
      panel = at
      for (const { id } of await clicksOf(panel)) {
        if (!known.has(id)) before.add(id)
        known.add(id)
      }
    },
    enter,
    async goThrough(filter, may) {
      await pressKey('g', 'i')
      const filters = panel.locator('.filters')
      await filters.getByRole('button', { name: words[filter] }).click()
      await filters.getByRole('button', { name: words[filter], pressed: true }).waitFor()
      await panel.keyboard.press('.')
      await through(filter, may, (row) => {
        const fate = fateOf(chance, filter, row.title)
        if (fate === 'leave') return null
        return (time) => decide(fate, row, time, (how) => press(fate, how))
      })
    },
    async goThroughTasks(may) {
      await pressKey('g', 't')
      await panel.getByRole('tab', { name: /^Tasks/, selected: true }).waitFor()
      await through('tasks', may, (row) => {
        const fate = taskFateOf(chance, plain(row.title))
        if (fate === 'leave') return null
        return (time) => decide(fate, row, time, (how) => pressTask(fate, how))
      })
    },
  }
}

/** A title as it was before the hand typed behind it. */
export function plain(title: string): string {
  return title.replaceAll(byHand, '')
}

import { recall, remember } from '../ui/remembered.ts'
import type { KeptFrame } from './kept.ts'
import { rememberedRoute } from './kept.ts'
import type { Element as Drawn, Node as DrawnNode } from './markup.ts'
import { isAttribute, isTag } from './markup.ts'

/**
 * Keeps what is on screen, to be painted when the panel is opened again: a screenful of the rows as they will
 * be drawn then. What is over by then (a settled row, a menu, a dialog) is left out.
 */

/** More would cost more to read than it saves. In characters. */
const most = 300_000

/** A panel that goes without a word (a crash, a closed lid) leaves a screen of this age at most, in milliseconds. */
const everyMs = 15_000

/** What tells one build of the panel from another; null where the panel was drawn without it. */
export function builder(page: Document): string | null {
  return page.querySelector<HTMLElement>('script[data-begins]')?.dataset.begins ?? null
}

/** Keeps the screen of this rep from now on. Answers how to stop; what was kept stays. */
export function keepFrames(rep: string, place: () => string): () => void {
  remember('rep', rep)
  const by = builder(document)
  if (by === null) return () => {}
  const { language } = navigator
  let isChanged = true
  const keep = () => {
    // Signed out, wiped or hidden meanwhile, maybe by another window.
    if (!isChanged || recall('rep') !== rep || recall('frame') === 'forbidden') return
    isChanged = false
    remember('frame', frameOf(document, { by, rep, language, place: place() }))
  }
  const soon = () => requestIdleCallback(keep, { timeout: 1_000 })
  const onHide = () => document.visibilityState === 'hidden' && keep()
  const watch = new MutationObserver(() => {
    isChanged = true
  })
  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  const onScroll = () => {
    isChanged = true
  }
  document.addEventListener('scroll', onScroll, { capture: true, passive: true })
  document.addEventListener('visibilitychange', onHide)
  window.addEventListener('pagehide', keep)
  const timer = setInterval(soon, everyMs)
  return () => {
    watch.disconnect()
    document.removeEventListener('scroll', onScroll, true)
    document.removeEventListener('visibilitychange', onHide)
    window.removeEventListener('pagehide', keep)
    clearInterval(timer)
  }
}

type For = Pick<KeptFrame, 'by' | 'rep' | 'language' | 'place'>

/** Null where there is nothing worth keeping. */
export function frameOf(page: Document, of: For): KeptFrame | null {
  const panel = page.querySelector<HTMLElement>('#root > .panel')
  const list = panel?.querySelector<HTMLElement>('[data-scroll]')
  if (!panel || !list || panel.querySelector('#view[aria-busy=true]')) return null
  const seen: Seen = { window: list.getBoundingClientRect(), rows: [], above: 0 }
  const screen = drawnOf(panel, seen)
  if (typeof screen === 'string' || screen === null) return null
  const rows = seen.rows.map((row) => row.dataset.item ?? '')
  const kept: KeptFrame = {
    ...of,
    at: Date.now(),
    route: rememberedRoute(),
    rows,
    open: seen.rows.find((row) => row.matches('.open'))?.dataset.item ?? null,
    isScrolled: list.scrollTop > 0,
    top: Math.max(0, list.scrollTop - seen.above),
    screen,
  }
  return JSON.stringify(screen).length > most ? null : kept
}

/** `above`: room of the list that lies above the first row kept, in pixels, and is not kept itself. */
type Seen = { window: DOMRect; rows: HTMLElement[]; above: number }

const over = 'dialog, [role="menu"], .settled-row[aria-posinset], .row.settled, .arrival'

function drawnOf(from: Element, seen: Seen): Drawn | null {
  const tag = from.localName
  if (!isTag(tag) || from.matches(over)) return null
  if (from instanceof HTMLElement && from.dataset.item !== undefined) seen.rows.push(from)
  const attributes: Record<string, string> = {}
  for (const { name, value } of from.attributes) {
    if (isAttribute(name, value)) attributes[name] = value
  }
  const children: DrawnNode[] = isVirtual(from)
    ? rowsOf(from, seen)
    : [...from.childNodes].flatMap((child) => childOf(child, seen))
  return [tag, attributes, ...children]
}

function childOf(child: ChildNode, seen: Seen): DrawnNode[] {
  if (child instanceof Text) return child.data === '' ? [] : [child.data]
  if (!(child instanceof Element)) return []
  const drawn = drawnOf(child, seen)
  return drawn === null ? [] : [drawn]
}

/** A virtual list holds each of its rows in its place, by its height above all. */
function isVirtual(list: Element): boolean {
  return list.parentElement?.getAttribute('role') === 'feed' && list instanceof HTMLElement
}

/** The rows in sight, one below the other, and the room of all the others below them. */
function rowsOf(list: Element, seen: Seen): DrawnNode[] {
  const { top, bottom } = seen.window
  const all = [...list.children]
    .map((row) => ({ row, box: row.getBoundingClientRect() }))
    .filter(({ box }) => box.height > 0 && box.bottom > top && box.top < bottom)
    .toSorted((one, other) => one.box.top - other.box.top)
  const first = all[0]
  const last = all.at(-1)
  if (first === undefined || last === undefined) return []
  const whole = list.getBoundingClientRect()
  seen.above = first.box.top - whole.top
  const drawn = all.flatMap(({ row }) => {
    const kept = drawnOf(row, seen)
    return kept === null || kept.length === 2 ? [] : [kept]
  })
  return [...withoutEmptyHeads(drawn), Math.max(0, Math.round(whole.bottom - last.box.bottom))]
}

/** A head whose rows were all settled goes with them; the last may have its rows below the edge. */
function withoutEmptyHeads(rows: readonly Drawn[]): Drawn[] {
  const isHead = (row: Drawn | undefined) => row !== undefined && classOf(row).startsWith('group')
  return rows.filter((row, at) => !(isHead(row) && isHead(rows[at + 1])))
}

function classOf([, , inner]: Drawn): string {
  return Array.isArray(inner) ? (inner[1].class ?? '') : ''
}

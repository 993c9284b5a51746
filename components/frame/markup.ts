/**
 * The markup of a kept screen: as data, and only what draws. Others' words are in it (titles of calls, names),
 * so it is sifted by the same lists when it is kept and when it is drawn, and drawn by DOM methods alone:
 * nothing in it is ever parsed as HTML, leads anywhere, fetches, runs, or has a name that something else goes by.
 */

/** A text, room that something out of sight takes up (pixels), or an element: its name, attributes, children. */
export type Node = string | number | Element
export type Element = [tag: string, attributes: Record<string, string>, ...children: Node[]]

const html = words(
  'div span p h1 h2 h3 button a article header footer main section nav ul ol li fieldset legend b strong em i small kbd time q blockquote mark details summary',
)
const drawing = words('svg g path circle line rect polyline polygon ellipse')

/** None of them acts: what a style sheet asks for, what a drawing is made of; beside them a button's name, in words. */
const attributes =
  /^(?:class|role|aria-(?:selected|pressed|current|expanded|disabled)|data-(?:as|item|scroll)|viewBox|width|height|d|r|[cr]?[xy]|[xy][12]|points|fill|stroke(?:-width|-linecap|-linejoin)?)$/

/** Letters, figures and what paths and classes need; no address can be written with it. */
const plain = /^[\w\s.,%-]*$/

const damaged = 'The kept screen is damaged.'

/** More of either is no screen of ours. */
const mostNodes = 6_000
const mostPixels = 10_000_000

export function isTag(name: string): boolean {
  return html.has(name) || drawing.has(name)
}

export function isAttribute(name: string, value: string): boolean {
  return name === 'aria-label' || (attributes.test(name) && plain.test(value))
}

/**
 * Makes elements of what was kept.
 * @throws where it is not what this file describes: then there is no kept screen
 */
export function drawn(kept: unknown, page: Document): HTMLElement {
  let left = mostNodes
  const draw = (node: unknown): globalThis.Node => {
    left -= 1
    if (left < 0) throw new Error(damaged)
    if (typeof node === 'string') return page.createTextNode(node)
    if (typeof node === 'number') return gap(node, page)
    if (!Array.isArray(node)) throw new Error(damaged)
    const [tag, given, ...children]: unknown[] = node
    if (typeof tag !== 'string' || !isTag(tag)) throw new Error(damaged)
    const element = drawing.has(tag)
      ? page.createElementNS('http://www.w3.org/2000/svg', tag)
      : page.createElement(tag)
    for (const [name, value] of Object.entries(given ?? {})) {
      if (typeof value !== 'string' || !isAttribute(name, value)) throw new Error(damaged)
      element.setAttribute(name, value)
    }
    if (tag === 'button') element.setAttribute('type', 'button')
    element.append(...children.map(draw))
    return element
  }
  const root = draw(kept)
  if (!(root instanceof HTMLElement)) throw new Error(damaged)
  return root
}

function gap(pixels: number, page: Document): HTMLElement {
  if (!(pixels >= 0 && pixels <= mostPixels)) throw new Error(damaged)
  const room = page.createElement('div')
  room.style.height = `${pixels}px`
  return room
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '))
}

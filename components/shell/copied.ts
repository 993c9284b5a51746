import type { Copied } from '../data/copy.ts'
import type { Route } from './route.ts'

/** What a view shows as a whole; in the inbox the open row. */
export function copiedOf(route: Route): Copied | null {
  switch (route.view) {
    case 'meeting':
      return { what: 'call', meetingId: route.meetingId }
    case 'about':
      return { what: 'about', subject: route.subject }
    default:
      return openItem()
  }
}

/** The row that is open on screen. */
export function openItem(): Copied | null {
  const itemId = document.querySelector<HTMLElement>('.row.open')?.dataset.item
  return itemId === undefined ? null : { what: 'item', itemId }
}

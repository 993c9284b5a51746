import type { ActionItem, Meeting } from '../contract/rows.ts'
import { fathomHref } from '../format/fathom-href.ts'
import { momentHref } from '../format/moment-link.ts'
import type { Reader } from '../format/time.ts'
import { dayAndTime, due, moment } from '../format/time.ts'
import { owedBy } from './entries.ts'
import { standing } from './standing.ts'
import type { Viewer } from './would-make.ts'
import { isViewer } from './would-make.ts'

/**
 * Calls and items as Markdown for a document or a chat: with who owes it, until when, the words that
 * were said and a link to the moment. Names and quotes are text there too: what could be read as
 * Markdown in them is escaped.
 */

function plain(text: string): string {
  return (
    text
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/[\\`*_[\]<>#|~&]/g, '\\$&')
      // At its beginning a number or a sign would begin a list.
      .replace(/^(?:\d+(?=[.)])|(?=[-+]))/, '$&\\')
  )
}

/** `href` comes out of `URL`, which leaves parentheses as they are; in Markdown one would end the link. */
function linked(words: string, href: string | null): string {
  if (href === null) return words
  return `[${words}](${href.replaceAll('(', '%28').replaceAll(')', '%29')})`
}

/** One item: a box to tick, and under it the words and their moment. */
export function itemAsMarkdown(
  item: ActionItem,
  meeting: Pick<Meeting, 'callUrl'>,
  viewer: Viewer,
  reader: Reader,
): string {
  const facts: string[] = []
  const where = standing(item)
  if (where === 'waiting') facts.push(`${plain(owedBy(item))} owes`)
  const when = due({ at: item.deadlineAt, on: item.deadlineOn }, item.deadlinePhrase, reader)
  if (when.state !== 'none') facts.push(plain(when.text))
  const box = where === 'done' ? '[x]' : '[ ]'
  const lines = [`- ${box} ${plain(item.title)}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`]
  const seconds = item.evidence?.offsetSeconds ?? item.recordingTimestamp
  const href = momentHref(seconds, item.playbackUrl, meeting.callUrl)
  const at = seconds === null ? null : moment(seconds)
  const link = at === null ? '' : linked(at, href)
  if (item.evidence !== null) {
    const { speaker, quote } = item.evidence
    const who = speaker === null ? '' : isViewer(viewer, speaker, null) ? 'me' : plain(speaker)
    const source = [who, link].filter((part) => part !== '').join(', ')
    lines.push(`  > “${plain(quote)}”${source === '' ? '' : ` (${source})`}`)
  } else if (link !== '' && at !== null) {
    lines.push(`  ${link}`)
  }
  return lines.join('\n')
}

/** One item by itself: where it was said stands below it. */
export function itemWithCall(
  item: ActionItem,
  meeting: Meeting,
  viewer: Viewer,
  reader: Reader,
): string {
  const call = linked(plain(meeting.title), fathomHref(meeting.callUrl ?? meeting.shareUrl))
  const facts = [call, ...callFacts(meeting, reader)].join(' · ')
  return `${itemAsMarkdown(item, meeting, viewer, reader)}\n  ${facts}`
}

/** What is open with a company or a person, call by call, the newest first; null where nothing is. */
export function companyAsMarkdown(
  name: string,
  calls: readonly { meeting: Meeting; items: readonly ActionItem[] }[],
  viewer: Viewer,
  reader: Reader,
): string | null {
  const open = calls.filter(({ items }) => items.length > 0)
  if (open.length === 0) return null
  const parts = open.map(({ meeting, items }) => meetingAsMarkdown(meeting, items, viewer, reader))
  return [`# ${plain(name)}: open`, ...parts].join('\n\n')
}

function callFacts(meeting: Meeting, reader: Reader): string[] {
  return [
    meeting.companyName === null ? null : plain(meeting.companyName),
    meeting.meetingStart === null ? null : dayAndTime(meeting.meetingStart, reader),
  ].filter((fact) => fact !== null)
}

/** A call: title, when, and its items. */
export function meetingAsMarkdown(
  meeting: Meeting,
  items: readonly ActionItem[],
  viewer: Viewer,
  reader: Reader,
): string {
  const facts = callFacts(meeting, reader)
  const title = linked(plain(meeting.title), fathomHref(meeting.callUrl ?? meeting.shareUrl))
  const head = [`## ${title}`, facts.join(' · ')].filter((line) => line !== '')
  const list = items.map((item) => itemAsMarkdown(item, meeting, viewer, reader))
  return [...head, '', ...list].join('\n').trim()
}

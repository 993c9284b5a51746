import type { Subject } from '../../lib/cache/meta.ts'
import * as cache from '../../lib/cache/queries.ts'
import type { Reader } from '../../lib/format/time.ts'
import { byMoment } from '../../lib/inbox/entries.ts'
import { isOpen, standing } from '../../lib/inbox/standing.ts'
import type { Viewer } from '../../lib/inbox/would-make.ts'

/** What can be copied: one item, a call, or what is open with a company or person. */
export type Copied =
  | { what: 'item'; itemId: string }
  | { what: 'call'; meetingId: string }
  | { what: 'about'; subject: Subject }

/** Puts it on the clipboard as Markdown, ready to be pasted. Answers what to say of it. */
export async function copyAsMarkdown(
  wanted: Copied,
  viewer: Viewer,
  reader: Reader,
): Promise<string> {
  const text = await markdownOf(wanted, viewer, reader)
  if (text === null) return 'Nothing to copy here.'
  try {
    await navigator.clipboard.writeText(text)
    return 'Copied as Markdown'
  } catch {
    return "Chrome didn't let us copy. Click in the panel and try again."
  }
}

async function markdownOf(wanted: Copied, viewer: Viewer, reader: Reader): Promise<string | null> {
  const { companyAsMarkdown, itemWithCall, meetingAsMarkdown } = await import(
    '../../lib/inbox/as-markdown.ts'
  )
  switch (wanted.what) {
    case 'item': {
      const item = await cache.itemById(wanted.itemId)
      const call = item && (await cache.meetingsById([item.meetingId])).get(item.meetingId)
      return item && call ? itemWithCall(item, call, viewer, reader) : null
    }
    case 'call': {
      const whole = await cache.wholeMeeting(wanted.meetingId)
      if (whole === null) return null
      const items = whole.items.filter((item) => standing(item) !== 'gone').sort(byMoment)
      return meetingAsMarkdown(whole.meeting, items, viewer, reader)
    }
    case 'about': {
      const { aboutSubject } = await import('../../lib/page/subjects.ts')
      const about = await aboutSubject(wanted.subject)
      if (about === null) return null
      const calls = await Promise.all(
        about.calls.map(async (meeting) => ({
          meeting,
          items: (await cache.itemsOf(meeting.id)).filter(isOpen).sort(byMoment),
        })),
      )
      return companyAsMarkdown(about.name, calls, viewer, reader)
    }
  }
}

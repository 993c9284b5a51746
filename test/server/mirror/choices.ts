import type { Deal } from '../../../server/mirror/adapter.ts'
import type { TaskHere } from '../../../server/mirror/to-do.ts'
import type { Mirror } from './world.ts'

/** What a rep chose of deals, as the database keeps it. */

export type Choice = {
  open: string[]
  listed: Deal[]
  answered: boolean
  dealId: string | null
}

export function createChoices(
  mirrors: ReadonlyMap<string, Mirror>,
  tasks: ReadonlyMap<string, TaskHere>,
  want: (taskId: string) => void,
) {
  const all = new Map<string, Choice>()

  function wantThose(company: string | null, but: Mirror | null): void {
    for (const mirror of mirrors.values()) {
      const isOpen = tasks.get(mirror.taskId)?.completed === false
      if (mirror === but || mirror.choice !== company || !isOpen || mirror.gone) continue
      if (!['waiting', 'mirrored'].includes(mirror.state)) continue
      if (!mirror.hasDeal || mirror.deal?.said) want(mirror.taskId)
    }
  }

  return {
    all,
    asks(company: string | null): boolean {
      const choice = all.get(company ?? '')
      return choice !== undefined && !choice.answered && choice.open.length > 1
    },
    note(mirror: Mirror, p: Record<string, unknown>): object {
      const company = p.company as string | null
      const open = [...(p.open as string[])].sort()
      const was = all.get(company ?? '')
      if (company === null || (was === undefined && open.length < 2)) {
        mirror.choice = null
        return { answered: false, dealId: null, touched: [] }
      }
      const holds =
        was?.answered === true &&
        (was.dealId === null ? String(was.open) === String(open) : open.includes(was.dealId))
      const is: Choice = {
        open,
        listed: p.listed as Deal[],
        answered: holds,
        dealId: holds ? (was?.dealId ?? null) : null,
      }
      all.set(company, is)
      mirror.choice = company
      if (open.length === 1 && (was?.open.length ?? 0) > 1) wantThose(company, mirror)
      return { answered: is.answered, dealId: is.dealId, touched: [] }
    },
    /** The rep chooses for the company of a task: a deal, none of them, or takes that back (undefined). */
    choose(taskId: string, dealId: string | null | undefined): void {
      const company = mirrors.get(taskId)?.choice ?? ''
      const choice = all.get(company)
      if (!choice) throw new Error('There is nothing to choose from')
      if (dealId && !choice.open.includes(dealId)) throw new Error('That deal is not open')
      all.set(company, { ...choice, answered: dealId !== undefined, dealId: dealId ?? null })
      wantThose(company, null)
    },
  }
}

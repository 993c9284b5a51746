import type { DealWish } from './deals.ts'
import { dealFor } from './deals.ts'
import type { ToDo } from './to-do.ts'
import type { Ended, MirrorTools } from './tools.ts'

/** On which deal a copy is by our doing; `said`: by the rep's choice. */
export type Hung = { id: string; said: boolean; hung: boolean }

export type HungOn = {
  end: 'hung'
  deal: Hung | null
  hasDeal: boolean
  /** Why it could not be hung, or taken off. */
  refused: string | null
}

/**
 * Hangs a copy on the deal that is wished, once: what somebody took off there stays off, and a copy that is on a
 * deal by somebody's hand stays as it is. Only what an earlier choice of the rep's hung is taken off again.
 *
 * @param linked on which deals it is there now
 */
export async function hangDeal(
  tools: MirrorTools,
  todo: ToDo,
  copyId: string,
  wish: DealWish,
  linked: readonly string[],
  isSecond = false,
): Promise<HungOn | Ended> {
  const { adapter, ask, crm, userId, deals } = tools
  const on = new Set(linked)
  let ours = todo.deal
  const isChosenAnew = wish.said && ours !== null && ours.id !== wish.id
  if (ours !== null && isChosenAnew && ours.said && on.has(ours.id)) {
    const { id } = ours
    // A deal that is closed by now keeps what was done for it.
    if (wish.open.includes(id)) {
      // Should we crash, it is not taken for somebody's doing that it is off.
      await crm('hang_mirror', { p_user_id: userId, p_mirror: todo.id, p_deal: id })
      const off = await ask((caller) => adapter.unlink(caller, copyId, 'deal', id))
      if (!off.ok && off.reason === 'ended') return off
      if (!off.ok && off.reason === 'refused') {
        return { end: 'hung', deal: ours, hasDeal: true, refused: off.refusal.reason }
      }
      on.delete(id)
    }
  }
  if (ours !== null && ours.id !== wish.id && !on.has(ours.id)) ours = null
  if (wish.id === null) return { end: 'hung', deal: ours, hasDeal: on.size > 0, refused: null }
  const target = wish.id
  const isOurs = ours?.id === target || !wish.said
  if (on.has(target) && isOurs) {
    const deal = { id: target, said: ours?.id === target && ours.said, hung: true }
    return { end: 'hung', deal, hasDeal: true, refused: null }
  }
  // Somebody hung it there, or took it off.
  if (on.size > 0 || (ours?.id === target && ours.hung) || (wish.said && todo.task?.completed)) {
    return { end: 'hung', deal: ours, hasDeal: on.size > 0, refused: null }
  }
  if (wish.said) {
    await crm('hang_mirror', { p_user_id: userId, p_mirror: todo.id, p_deal: target })
  }
  const put = await ask((caller) => adapter.link(caller, copyId, 'deal', target))
  if (put.ok) {
    return {
      end: 'hung',
      deal: { id: target, said: wish.said, hung: true },
      hasDeal: true,
      refused: null,
    }
  }
  if (put.reason === 'ended') return put
  if (put.reason === 'refused') {
    return { end: 'hung', deal: null, hasDeal: false, refused: put.refusal.reason }
  }
  // It went since the deals were read: they are read anew, once.
  if (isSecond || wish.company === null) {
    return { end: 'hung', deal: null, hasDeal: false, refused: 'gone' }
  }
  deals.drop(wish.company)
  const anew = await dealFor(tools, todo, wish.company)
  if (anew.end !== 'deal') return anew
  return hangDeal(tools, { ...todo, deal: null }, copyId, anew.deal, linked, true)
}

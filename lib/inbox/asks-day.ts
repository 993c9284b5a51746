import type { RepSettings } from '../contract/account.ts'
import type { ActionItem } from '../contract/rows.ts'

/**
 * Whether the rep is asked on which day something without a date is put in their other CRM: the provider of that
 * CRM, else null.
 */
export function asksDay(
  { deadlineAt, deadlineOn }: Pick<ActionItem, 'deadlineAt' | 'deadlineOn'>,
  settings: Pick<RepSettings, 'crm' | 'undated'> | null,
): string | null {
  if (deadlineAt !== null || deadlineOn || (settings?.undated ?? 'ask') !== 'ask') return null
  return settings?.crm?.status === 'active' ? settings.crm.provider : null
}

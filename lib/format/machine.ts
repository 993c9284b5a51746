/** How the machine that the rep sits at writes times and dates: by its locale, whatever that is. */
export function asTheMachineWrites(locale?: string): { hour12: boolean; monthFirst: boolean } {
  const format = new Intl.DateTimeFormat(locale, {
    hour: 'numeric',
    day: 'numeric',
    month: 'short',
  })
  const found = format.formatToParts(0).find(({ type }) => type === 'day' || type === 'month')
  return { hour12: format.resolvedOptions().hour12 ?? false, monthFirst: found?.type === 'month' }
}

import { zonePlace } from './zone.ts'

/** What the clocks of time zones show. Apart from their names, which are needed before the first paint. */

/** Whether two zones show the same clock at a time, and half a year later: then it is no matter which. */
export function isSameClock(one: string, other: string, now: number): boolean {
  if (one === other) return true
  return [now, now + 182 * 86_400_000].every(
    (time) => minutesAhead(one, time) === minutesAhead(other, time),
  )
}

/** `Lisbon (UTC+1)`, at a time. */
export function zoneWords(name: string, now: number): string {
  const minutes = minutesAhead(name, now)
  const sign = minutes < 0 ? '-' : '+'
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  const ahead = `${sign}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
  return `${zonePlace(name)} (UTC${minutes === 0 ? '' : ahead})`
}

function minutesAhead(timeZone: string, time: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(time)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  return Math.round((wall - Math.floor(time / 60_000) * 60_000) / 60_000)
}

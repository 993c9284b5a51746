import { html } from 'hono/html'
import type { LookoutView } from '../lookout/lookout.ts'

const width = 720
const height = 150
const foot = 18
const bar = width / 24

/** The last day, an hour a group: calls that came in, clicks that went through, failures. Times in UTC. */
export function dayChart(hours: LookoutView['hours']) {
  const most = Math.max(1, ...hours.flatMap((hour) => [hour.calls, hour.clicks, hour.failures]))
  const tall = (count: number) => (count / most) * (height - foot - 12)
  const [calls, clicks, failures] = sums(hours)
  const words = `The last 24 hours: ${calls} calls brought in, ${clicks} clicks sent, ${failures} failures.`
  const one = (kind: string, index: number, slot: number, count: number) => {
    const tallness = count === 0 ? 0 : Math.max(2, tall(count))
    return html`<rect class="${kind}" x="${(index * bar + 3 + slot * 8).toFixed(1)}"
      y="${(height - foot - tallness).toFixed(1)}" width="7" height="${tallness.toFixed(1)}" rx="1"/>`
  }
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${words}">
    <line class="axis" x1="0" x2="${width}" y1="${height - foot}" y2="${height - foot}"/>
    <text x="0" y="10">${most}</text>
    ${hours.map(
      (hour, index) =>
        html`${one('calls', index, 0, hour.calls)}${one('clicks', index, 1, hour.clicks)}${one('failures', index, 2, hour.failures)}
        ${index % 4 === 0 ? html`<text x="${(index * bar + 3).toFixed(1)}" y="${height - 4}">${clock(hour.at)}</text>` : ''}`,
    )}
  </svg>`
}

/** What the colours mean, with the day's sums. */
export function dayLegend(hours: LookoutView['hours']) {
  const [calls, clicks, failures] = sums(hours)
  return html`<p class="legend"><span class="l-calls">${calls} calls brought in</span>
    <span class="l-clicks">${clicks} clicks sent</span>
    <span class="l-failures">${failures} failures, tried again or waiting for a person</span></p>`
}

function sums(hours: LookoutView['hours']): [calls: number, clicks: number, failures: number] {
  return hours.reduce<[number, number, number]>(
    ([calls, clicks, failures], hour) => [
      calls + hour.calls,
      clicks + hour.clicks,
      failures + hour.failures,
    ],
    [0, 0, 0],
  )
}

function clock(at: number): string {
  return `${new Date(at).toISOString().slice(11, 13)}:00`
}

import * as z from 'zod/mini'

/** The time zones of a rep as the CRM's `zones_of_rep` answers them, the oldest first. */
export const Zones = z.array(z.object({ since: z.string(), zone: z.string() }))
export type Zones = z.infer<typeof Zones>

/** Where the rep was at a time (milliseconds): before the first they named, there too; UTC where they named none. */
export function zoneAt(zones: Zones, time: number): string {
  const then = zones.findLast(({ since }) => Date.parse(since) <= time) ?? zones[0]
  return then?.zone ?? 'UTC'
}

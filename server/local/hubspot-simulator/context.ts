import type { Faults } from './faults.ts'
import type { Portal, StoredObject } from './portal.ts'
import type { Events } from './webhooks.ts'

export type HubspotApp = { id: string; secret: string; redirectUris: string[] }

/** What every part of the simulated HubSpot works with. */
export type SimulatorContext = {
  portal: Portal
  app: HubspotApp
  /** Who is signed in at the consent page. */
  rep: { email: string }
  faults: () => Faults
  now: () => number
  random: () => number
  events: Events
  /** Requests of the API so far, and each as `METHOD path`. */
  requests: string[]
}

/** A refusal as HubSpot words it. */
export class Refused extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 423 | 429
  readonly body: object
  readonly headers: Record<string, string>

  constructor(
    status: Refused['status'],
    category: string,
    message: string,
    more: object = {},
    headers: Record<string, string> = {},
  ) {
    super(message)
    this.status = status
    this.headers = headers
    this.body = {
      status: 'error',
      message,
      correlationId: crypto.randomUUID(),
      category,
      ...more,
    }
  }
}

/** So many associations stand beside an object; the rest is listed. */
const mostBeside = 100

/** An object as answers have it: what is asked for, unset as null. */
export function shown(
  object: StoredObject,
  properties: readonly string[],
  associations: readonly string[] = [],
): object {
  const asked = ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id', ...properties]
  const values: Record<string, string | null> = {
    ...object.properties,
    hs_createdate: new Date(object.createdAt).toISOString(),
    hs_lastmodifieddate: new Date(object.updatedAt).toISOString(),
    hs_object_id: object.id,
  }
  const linked = associations.flatMap((type) => {
    const ids = object.links[type] ?? []
    const name = `${object.type.replace(/s$/, '')}_to_${type.replace(/ies$/, 'y').replace(/s$/, '')}`
    // Twice each where a labelled one stands beside the plain one, as in accounts that use labels.
    const results = ids.slice(0, mostBeside).map((id) => ({ id, type: name }))
    const paging = ids.length > mostBeside && {
      paging: { next: { after: ids[mostBeside - 1] ?? '', link: '' } },
    }
    return ids.length === 0 ? [] : [[type, { results, ...paging }] as const]
  })
  return {
    id: object.id,
    properties: Object.fromEntries(asked.map((name) => [name, values[name] ?? null])),
    createdAt: new Date(object.createdAt).toISOString(),
    updatedAt: new Date(object.updatedAt).toISOString(),
    archived: object.archivedAt !== null,
    ...(object.archivedAt !== null && { archivedAt: new Date(object.archivedAt).toISOString() }),
    ...(linked.length > 0 && { associations: Object.fromEntries(linked) }),
  }
}

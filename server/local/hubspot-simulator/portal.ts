import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'

/** What one HubSpot account holds, in memory and, with a folder, on disk. */

export const objectTypes = ['tasks', 'contacts', 'companies', 'deals'] as const
export type ObjectType = (typeof objectTypes)[number]

const Stored = z.object({
  id: z.string(),
  type: z.enum(objectTypes),
  properties: z.record(z.string(), z.nullable(z.string())),
  createdAt: z.number(),
  updatedAt: z.number(),
  archivedAt: z.nullable(z.number()),
  /** Which object this one is part of since they were merged. */
  mergedInto: z.nullable(z.string()),
  /** Ids by type of what it is hung on. */
  links: z.record(z.string(), z.array(z.string())),
})
export type StoredObject = z.infer<typeof Stored>

const Person = z.object({
  ownerId: z.string(),
  userId: z.number(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
})
export type Person = z.infer<typeof Person>

const Token = z.object({
  access: z.string(),
  refresh: z.string(),
  email: z.string(),
  scopes: z.array(z.string()),
  expiresAt: z.number(),
})
const Code = z.object({
  code: z.string(),
  redirectUri: z.string(),
  email: z.string(),
  scopes: z.array(z.string()),
  expiresAt: z.number(),
})

const Portal = z.object({
  nextId: z.number(),
  objects: z.array(Stored),
  people: z.array(Person),
  /** Properties of tasks beside HubSpot's own, and whether their values are unique. */
  properties: z.record(z.string(), z.boolean()),
  tokens: z.array(Token),
  codes: z.array(Code),
})
type PortalState = z.infer<typeof Portal>

export type Portal = PortalState & { save: () => void }

/** The account's number and name, the same in every run. */
export const portalId = 4711
export const portalName = 'northbeam.example'

/** Reads what an earlier run left in `dir`, or begins with these people and what `seed` puts there. */
export function openPortal(
  dir: string | undefined,
  people: readonly Person[],
  seed: (portal: PortalState) => void,
): Portal {
  const file = dir === undefined ? null : join(dir, 'portal.json')
  const kept = file === null ? null : read(file)
  const state: PortalState = kept ?? {
    nextId: 100_000,
    objects: [],
    people: [...people],
    properties: {},
    tokens: [],
    codes: [],
  }
  if (kept === null) seed(state)
  return Object.assign(state, {
    save() {
      if (dir === undefined || file === null) return
      mkdirSync(dir, { recursive: true })
      writeFileSync(file, JSON.stringify(Portal.parse(state)))
    },
  })
}

function read(file: string): PortalState | null {
  try {
    return Portal.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // The first run, or a file that was half written: a simulated account is begun anew.
    return null
  }
}

/** A new object with nothing but what is given. */
export function addObject(
  portal: PortalState,
  type: ObjectType,
  properties: Record<string, string | null>,
  now: number,
): StoredObject {
  portal.nextId += 1
  const object: StoredObject = {
    id: String(portal.nextId),
    type,
    properties: { ...properties },
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
    mergedInto: null,
    links: {},
  }
  portal.objects.push(object)
  return object
}

/** Links two objects both ways; false where one of them is not there. */
export function link(portal: PortalState, one: StoredObject, type: string, id: string): boolean {
  const other = portal.objects.find(
    (object) => object.type === type && object.id === id && object.archivedAt === null,
  )
  if (!other) return false
  one.links[type] = [...new Set([...(one.links[type] ?? []), id])]
  other.links[one.type] = [...new Set([...(other.links[one.type] ?? []), one.id])]
  return true
}

/** The object of an id, or of the one it was merged into; in the bin or not. */
export function findObject(portal: PortalState, type: ObjectType, id: string): StoredObject | null {
  const object = portal.objects.find((one) => one.type === type && one.id === id)
  return object?.mergedInto ? findObject(portal, type, object.mergedInto) : (object ?? null)
}

/** Takes a link away, both ways. */
export function unlink(portal: PortalState, one: StoredObject, type: string, id: string): void {
  const other = portal.objects.find((object) => object.type === type && object.id === id)
  const without = (ids: readonly string[] | undefined, gone: string) =>
    (ids ?? []).filter((each) => each !== gone)
  one.links[type] = without(one.links[type], id)
  if (other) other.links[one.type] = without(other.links[one.type], one.id)
}

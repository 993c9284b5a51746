import type { TaskFields } from './adapter.ts'

/** Three-way, field by field: pure. */

export type Merged = {
  /** What goes there. */
  push: Partial<TaskFields>
  /** What comes here. */
  take: Partial<TaskFields>
  /** What both agree upon once that is done. */
  base: TaskFields
}

/** When a person last said a field here: ISO 8601. A field that is absent was said by no person. */
export type SaidAt = Partial<Record<keyof TaskFields, string>>

/**
 * Whoever changed a field since both agreed has it. Where both did, the newest word of a person: what a rule
 * or a machine of ours wrote is nobody's word against it. `base` null: nothing was agreed upon, and what is
 * there counts as it.
 */
export function merge(
  base: TaskFields | null,
  here: TaskFields,
  there: TaskFields,
  saidAt: SaidAt,
  thereAt: string | null,
): Merged {
  const agreed = base ?? there
  const merged: Merged = { push: {}, take: {}, base: { ...agreed } }
  const settle = <K extends keyof TaskFields>(field: K) => {
    const theirs = opinion(field, there[field], agreed[field])
    const ours = opinion(field, here[field], agreed[field])
    if (isSame(field, ours, theirs)) merged.base[field] = theirs
    else if (isSame(field, ours, agreed[field])) take(field, theirs)
    else if (isSame(field, theirs, agreed[field])) push(field, ours)
    else if (isNewer(thereAt, saidAt[field])) take(field, theirs)
    else push(field, ours)
  }
  const take = <K extends keyof TaskFields>(field: K, value: TaskFields[K]) => {
    merged.take[field] = value
    merged.base[field] = value
  }
  const push = <K extends keyof TaskFields>(field: K, value: TaskFields[K]) => {
    merged.push[field] = value
    merged.base[field] = value
  }
  settle('title')
  settle('completed')
  settle('dueAt')
  settle('priority')
  settle('ownerId')
  return merged
}

/** Nothing said where something must be is no opinion: a title, a priority, an owner that we do not know. */
function opinion<K extends keyof TaskFields>(
  field: K,
  value: TaskFields[K],
  agreed: TaskFields[K],
): TaskFields[K] {
  const isNothing = value === null || (field === 'title' && value === '')
  return isNothing ? agreed : value
}

function isSame<K extends keyof TaskFields>(
  field: K,
  one: TaskFields[K],
  other: TaskFields[K],
): boolean {
  if (field !== 'dueAt' || one === null || other === null) return one === other
  // To the second: not everybody keeps more.
  return Math.trunc(Date.parse(String(one)) / 1000) === Math.trunc(Date.parse(String(other)) / 1000)
}

function isNewer(there: string | null, here: string | undefined): boolean {
  if (here === undefined) return true
  return there !== null && Date.parse(there) > Date.parse(here)
}

/** Whether somebody has changed a copy since both agreed. */
export function isWorkedOn(base: TaskFields, there: TaskFields): boolean {
  return Object.keys(merge(base, base, there, {}, null).take).length > 0
}

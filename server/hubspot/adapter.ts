import * as z from 'zod/mini'
import type { Caller, CrmAdapter, CrmAnswer, PersonThere } from '../mirror/adapter.ts'
import { objectsPath, ownersPath, propertiesPath, request } from './client.ts'
import { openDeals } from './deals.ts'
import { id, paging, properties, usable, word } from './fields.ts'
import {
  bodyMark,
  keyProperty,
  Linked,
  TaskObject,
  taskProperties,
  toCopy,
  toNewTask,
  toProperties,
} from './task.ts'

const tasks = objectsPath('tasks')

const Results = z.object({ results: usable(TaskObject) })
const Contact = z.object({ id, properties })
const WithTasks = z.object({
  associations: z.optional(z.catch(z.nullable(z.object({ tasks: Linked })), null)),
})
const Owners = z.object({
  results: usable(
    z.object({
      id,
      email: z.optional(word),
      firstName: z.optional(word),
      lastName: z.optional(word),
      userId: z.optional(word),
      userIdIncludingInactive: z.optional(word),
    }),
  ),
  paging,
})
const Found = z.object({ results: usable(TaskObject), paging })
const Property = z.object({ hasUniqueValue: z.optional(z.catch(z.boolean(), false)) })

/** What one request reads at most. */
const batch = 100
/** A contact with more tasks than these, or an account with more owners, is read no further. */
const mostPages = 20

/** HubSpot as the mirror sees it. */
export const hubspot: CrmAdapter = {
  provider: 'hubspot',
  name: 'HubSpot',
  keyName: keyProperty,
  url: (portalId, id) => `https://app.hubspot.com/contacts/${portalId}/record/0-27/${id}`,

  companyUrl: (portalId, id) => `https://app.hubspot.com/contacts/${portalId}/record/0-2/${id}`,

  async prepareKey(caller) {
    const read = await request(
      caller,
      'GET',
      `${propertiesPath}/tasks/${keyProperty}`,
      null,
      Property,
    )
    if (read.ok) return { ...read, value: read.value.hasUniqueValue === true }
    if (read.reason === 'refused') return { ok: true, value: false, budget: read.budget }
    if (read.reason !== 'not_found') return read
    const made = await request(caller, 'POST', `${propertiesPath}/tasks`, keyDefinition, Property)
    if (made.ok) return { ...made, value: made.value.hasUniqueValue === true }
    // Another rep's connection made it at this moment.
    if (made.reason === 'duplicate') return { ok: true, value: true, budget: made.budget }
    // Not every account grants it: then the key stands in the body.
    return made.reason === 'refused' ? { ok: true, value: false, budget: made.budget } : made
  },

  async findContact(caller, email) {
    const path = `${objectsPath('contacts')}/${encodeURIComponent(email)}?idProperty=email&properties=associatedcompanyid`
    const answer = await request(caller, 'GET', path, null, Contact)
    if (!answer.ok) return answer
    const { associatedcompanyid: company } = answer.value.properties
    return { ...answer, value: { id: answer.value.id, company: company || null } }
  },

  openDeals,

  async people(caller) {
    const people: PersonThere[] = []
    let after: string | null = null
    for (let page = 0; page < mostPages; page += 1) {
      const more: string = after === null ? '' : `&after=${encodeURIComponent(after)}`
      const answer: CrmAnswer<z.infer<typeof Owners>> = await request(
        caller,
        'GET',
        `${ownersPath}?limit=${batch}${more}`,
        null,
        Owners,
      )
      if (!answer.ok) return answer
      for (const one of answer.value.results) {
        const userId = one.userId ?? one.userIdIncludingInactive ?? null
        people.push({
          ownerId: one.id,
          userId,
          email: one.email?.toLowerCase() ?? '',
          name: [one.firstName, one.lastName].filter(Boolean).join(' '),
        })
      }
      after = answer.value.paging
      if (after === null) return { ...answer, value: people }
    }
    return { ok: true, value: people, budget: null }
  },

  async create(caller, copy, keyed) {
    const answer = await request(caller, 'POST', tasks, toNewTask(copy, keyed), TaskObject)
    return answer.ok ? { ...answer, value: toCopy(answer.value) } : answer
  },

  async findByKey(caller, key) {
    const path = `${tasks}/${encodeURIComponent(key)}?idProperty=${keyProperty}`
    const answer = await request(caller, 'GET', path, null, TaskObject)
    return answer.ok ? { ...answer, value: answer.value.id } : answer
  },

  async findByBody(caller, key, contact, since) {
    const listed = contact === null ? null : await amongTasksOf(caller, key, contact)
    // Not hung on its contact: an association can go missing without a word.
    return listed === null || (!listed.ok && listed.reason === 'not_found')
      ? amongAll(caller, key, since)
      : listed
  },

  async read(caller, id) {
    const query = `properties=${taskProperties.join(',')}&associations=contacts,companies,deals`
    const path = `${tasks}/${encodeURIComponent(id)}?${query}`
    const answer = await request(caller, 'GET', path, null, TaskObject)
    if (answer.ok) return { ...answer, value: toCopy(answer.value) }
    if (answer.reason !== 'not_found') return answer
    const binned = await request(caller, 'GET', `${path}&archived=true`, null, TaskObject)
    return binned.ok ? { ...binned, value: { ...toCopy(binned.value), archived: true } } : binned
  },

  async readMany(caller, ids) {
    const body = {
      properties: taskProperties,
      inputs: ids.slice(0, batch).map((id) => ({ id })),
    }
    const answer = await request(caller, 'POST', `${tasks}/batch/read`, body, Results)
    return answer.ok ? { ...answer, value: answer.value.results.map(toCopy) } : answer
  },

  update: (caller, id, changes) =>
    request(
      caller,
      'PATCH',
      `${tasks}/${encodeURIComponent(id)}`,
      { properties: toProperties(changes) },
      null,
    ),

  link: (caller, id, to, target) =>
    request(
      caller,
      'PUT',
      `${tasks}/${encodeURIComponent(id)}/associations/default/${to}/${encodeURIComponent(target)}`,
      null,
      null,
    ),

  unlink: (caller, id, to, target) =>
    request(
      caller,
      'DELETE',
      `${tasks}/${encodeURIComponent(id)}/associations/${objectTypes[to]}/${encodeURIComponent(target)}`,
      null,
      null,
    ),

  remove: (caller, id) =>
    request(caller, 'DELETE', `${tasks}/${encodeURIComponent(id)}`, null, null),
}

const objectTypes = { contact: 'contacts', company: 'companies', deal: 'deals' } as const

const keyDefinition = {
  name: keyProperty,
  label: 'Upshot task',
  description: 'Tells Upshot which of its tasks this is, so that none is made twice.',
  groupName: 'task_information',
  type: 'string',
  fieldType: 'text',
  hasUniqueValue: true,
}

/** The tasks of one contact, which are listed at once and not through an index. */
async function amongTasksOf(
  caller: Caller,
  key: string,
  contact: string,
): Promise<CrmAnswer<string>> {
  const path = `${objectsPath('contacts')}/${encodeURIComponent(contact)}?associations=tasks`
  const answer = await request(caller, 'GET', path, null, WithTasks)
  // The contact went: nothing can have been made for it that is still listed there.
  if (!answer.ok) return answer
  // The newest have the highest ids.
  const ids = [...new Set(answer.value.associations?.tasks?.results.map(({ id }) => id) ?? [])]
    .sort((one, other) => Number(other) - Number(one))
    .slice(0, batch * mostPages)
  for (let at = 0; at < ids.length; at += batch) {
    const inputs = ids.slice(at, at + batch).map((id) => ({ id }))
    const read = await request(
      caller,
      'POST',
      `${tasks}/batch/read`,
      { properties: ['hs_task_body'], inputs },
      Results,
    )
    if (!read.ok) return read
    const found = read.value.results.find((task) => isMarked(task, key))
    if (found) return { ok: true, value: found.id, budget: read.budget }
  }
  return { ok: false, reason: 'not_found', budget: answer.budget }
}

/** By the search index, which tells of a new task some moments late: the caller waits that long. */
async function amongAll(caller: Caller, key: string, since: string): Promise<CrmAnswer<string>> {
  let after: string | null = null
  for (let page = 0; page < mostPages; page += 1) {
    const body: object = {
      filterGroups: [
        {
          filters: [
            { propertyName: 'hs_createdate', operator: 'GTE', value: String(Date.parse(since)) },
          ],
        },
      ],
      properties: ['hs_task_body'],
      limit: 200,
      ...(after !== null && { after }),
    }
    const answer: CrmAnswer<z.infer<typeof Found>> = await request(
      caller,
      'POST',
      `${tasks}/search`,
      body,
      Found,
    )
    if (!answer.ok) return answer
    const found = answer.value.results.find((task) => isMarked(task, key))
    if (found) return { ...answer, value: found.id }
    after = answer.value.paging
    if (after === null) break
  }
  return { ok: false, reason: 'not_found', budget: null }
}

function isMarked({ properties }: z.infer<typeof TaskObject>, key: string): boolean {
  return properties.hs_task_body?.includes(bodyMark(key)) ?? false
}

import { expect, test } from 'vitest'
import type { TestDatabase } from '../../setup/postgres.ts'
import { asUser, createUser, freshDatabase } from '../../setup/postgres.ts'
import { mutation, pullAll, push, pushOne } from './crm.ts'
import type { WireInvitee, WireItem } from './observations.ts'
import { observation, priya, sam, sync, wireMeeting } from './observations.ts'

// Whom a task is about, on both sides of the two-way sync.

const tom: WireInvitee = { name: 'Tom Berg', email: 'tom@northwind.example', is_external: true }
const stein: WireInvitee = {
  name: 'Anna Stein',
  email: 'anna@northwind.example',
  is_external: true,
}
const mine = { name: sam.name, email: sam.email }

const toTom: WireItem = {
  description: 'Send the security questionnaire to Tom',
  at: '00:01:00',
  assignee: mine,
}
const againToTom: WireItem = {
  description: 'Call Tom about the price',
  at: '00:09:00',
  assignee: mine,
}
const deck: WireItem = { description: 'Send the deck', at: '00:05:00', assignee: mine }

async function call(
  items: WireItem[],
  more: {
    creation?: 'automatic' | 'review'
    transcript?: { speaker: string; text: string; at: string }[]
  } = {},
) {
  const database = await freshDatabase()
  const rep = await createUser(database, { email: sam.email })
  if (more.creation === 'review') {
    await database.sql`insert into rep_settings (user_id, task_creation) values (${rep}, 'review')`
  }
  const said = { invitees: [sam, priya, tom, stein], transcript: more.transcript ?? null }
  const tell = (told: WireItem[], rank = 0) =>
    sync(
      database,
      observation(rep, wireMeeting({ ...said, items: told }), rank === 0 ? {} : { rank }),
    )
  await tell(items)
  return { database, sql: database.sql, rep, tell }
}

/** Each item with whom it is about, and whom its task is about. */
function whom({ sql }: TestDatabase) {
  return sql`
    select i.title, c.email as item, i.contact_reason as reason, k.email as task
    from meeting_action_items i left join contacts c on c.id = i.contact_id
    left join tasks t on t.meeting_action_item_id = i.id left join contacts k on k.id = t.contact_id
    where i.gone_at is null order by i.recording_timestamp`
}

async function idOf(database: TestDatabase, title: string): Promise<string> {
  const [row] = await database.sql`select id from meeting_action_items where title = ${title}`
  return String(row?.id)
}

async function contactOf(database: TestDatabase, email: string | null): Promise<string> {
  const [row] = await database.sql`select id from contacts where email = ${email}`
  return String(row?.id)
}

test('a task made by rule is about whom its words name, else the main contact', async () => {
  const { database } = await call([toTom, deck])
  expect(await whom(database)).toEqual([
    { title: toTom.description, item: tom.email, reason: 'Its words name “Tom”', task: tom.email },
    { title: deck.description, item: null, reason: null, task: priya.email },
  ])
})

test('a task made by click is too, and so is a nudge', async () => {
  const form: WireItem = {
    description: 'Priya to send the form to Tom',
    at: '00:20:00',
    assignee: { name: priya.name, email: priya.email },
  }
  const { database, rep } = await call([toTom, deck, form], { creation: 'review' })
  await makeTask(database, rep, toTom.description)
  await makeTask(database, rep, deck.description)
  await makeTask(database, rep, form.description, {
    title: 'Follow up with Priya: the form for Tom',
  })
  expect((await whom(database)).map(({ task }) => task)).toEqual([
    tom.email,
    priya.email,
    tom.email,
  ])
  // Nobody has wished for a contact: the tasks follow their items.
  expect(await database.sql`select from tasks where 'contact_id' = any (human_fields)`).toEqual([])
})

test('what was said at the call counts where the words name nobody, and stays when a list without it follows', async () => {
  const transcript = [
    { speaker: sam.name, text: 'I will send the deck over to Tom.', at: '00:05:00' },
  ]
  const { database, tell } = await call([deck], { transcript })
  const expected = { item: tom.email, reason: 'The quote names “Tom”', task: tom.email }
  expect(await whom(database)).toMatchObject([expected])
  await sync(
    database,
    observation(
      String((await database.sql`select owner_user_id as id from meetings`)[0]?.id),
      wireMeeting({ invitees: [sam, priya, tom, stein], items: [deck], transcript: null }),
      { source: 'poll', rank: 5 },
    ),
  )
  expect(await whom(database)).toMatchObject([expected])
  await tell([deck])
})

test('it follows the words that Fathom changes', async () => {
  const { database, tell } = await call([toTom])
  await tell([{ ...toTom, description: 'Send the security questionnaire to Anna' }], 5)
  expect(await whom(database)).toMatchObject([{ item: stein.email, task: stein.email }])
  await tell([{ ...toTom, description: 'Send the security questionnaire' }], 6)
  expect(await whom(database)).toMatchObject([{ item: null, reason: null, task: priya.email }])
})

test('told twice it changes nothing', async () => {
  const { tell } = await call([toTom, deck])
  expect(await tell([toTom, deck])).toMatchObject({ outcome: 'unchanged' })
})

test('a rep’s word holds for that name in that call, is not overruled, and is taken back', async () => {
  const { database, rep, tell } = await call([toTom, againToTom, deck])
  const anna = await contactOf(database, stein.email)
  const click = mutation('item.set_contact', {
    itemId: await idOf(database, toTom.description),
    contactId: anna,
  })
  const id = crypto.randomUUID()
  const { results } = await push(database, rep, [{ ...click, id }])
  expect(results).toMatchObject([{ ok: true }])
  expect(await whom(database)).toEqual([
    { title: toTom.description, item: stein.email, reason: null, task: stein.email },
    { title: deck.description, item: null, reason: null, task: priya.email },
    {
      title: againToTom.description,
      item: stein.email,
      reason: 'You said who “Tom” is',
      task: stein.email,
    },
  ])

  const later: WireItem = { description: 'Invite Tom to the demo', at: '00:30:00', assignee: mine }
  await tell(
    [{ ...toTom, description: 'Send Tom the security questionnaire' }, deck, againToTom, later],
    9,
  )
  expect((await whom(database)).map(({ item }) => item)).toEqual([
    stein.email,
    null,
    stein.email,
    stein.email,
  ])

  expect(await pushOne(database, rep, mutation('match.undo', { correctionId: id }))).toMatchObject({
    ok: true,
  })
  expect((await whom(database)).map(({ item, task }) => [item, task])).toEqual([
    [tom.email, tom.email],
    [null, priya.email],
    [tom.email, tom.email],
    [tom.email, tom.email],
  ])
  // And follows again.
  await tell(
    [{ ...toTom, description: 'Send Anna the security questionnaire' }, deck, againToTom, later],
    12,
  )
  expect((await whom(database))[0]).toMatchObject({ item: stein.email, task: stein.email })
})

test('two corrections of one name: the newer holds, and taking it back leaves the older', async () => {
  const { database, rep } = await call([toTom, againToTom])
  const [anna, boss] = await Promise.all([
    contactOf(database, stein.email),
    contactOf(database, priya.email),
  ])
  const itemId = await idOf(database, toTom.description)
  const id = crypto.randomUUID()
  await pushOne(database, rep, mutation('item.set_contact', { itemId, contactId: anna }))
  await push(database, rep, [{ ...mutation('item.set_contact', { itemId, contactId: boss }), id }])
  expect((await whom(database)).map(({ item }) => item)).toEqual([priya.email, priya.email])
  await pushOne(
    database,
    rep,
    mutation('item.undo_contact', {
      itemId,
      correctionId: id,
      contactId: anna,
      contactReason: null,
      chosen: true,
    }),
  )
  expect((await whom(database)).map(({ item, task }) => [item, task])).toEqual([
    [stein.email, stein.email],
    [stein.email, stein.email],
  ])
})

test('a task that a rep says is about somebody else says so of its item', async () => {
  const { database, rep, tell } = await call([toTom, againToTom])
  const [task] = await database.sql`
    select t.id from tasks t join meeting_action_items i on i.task_id = t.id where i.title = ${toTom.description}`
  await pushOne(
    database,
    rep,
    mutation('task.edit', {
      taskId: String(task?.id),
      changes: { contactId: await contactOf(database, stein.email) },
    }),
  )
  expect((await whom(database)).map(({ item, task: made }) => [item, made])).toEqual([
    [stein.email, stein.email],
    [stein.email, stein.email],
  ])
  await tell([{ ...toTom, description: 'Send Tom the security questionnaire' }, againToTom], 9)
  expect((await whom(database))[0]).toMatchObject({ item: stein.email, task: stein.email })
})

test('whom the rep names in making the task, they mean: the main contact, somebody else, or nobody', async () => {
  const { database, rep } = await call([toTom, deck, againToTom], { creation: 'review' })
  const [main, anna] = await Promise.all([
    contactOf(database, priya.email),
    contactOf(database, stein.email),
  ])
  await makeTask(database, rep, deck.description, { contactId: anna })
  await makeTask(database, rep, againToTom.description, { contactId: null })
  await makeTask(database, rep, toTom.description, { contactId: main })
  expect((await whom(database)).map(({ item, task }) => [item, task])).toEqual([
    [priya.email, priya.email],
    [stein.email, stein.email],
    // Remembered for "Tom" in this call; this task has nobody, as was said.
    [priya.email, null],
  ])
})

test('a contact that another client sets on an item goes to its task', async () => {
  const { database, sql, rep } = await call([toTom])
  const anna = await contactOf(database, stein.email)
  await asUser(sql, rep, (tx) => tx`update meeting_action_items set contact_id = ${anna}`)
  expect(await whom(database)).toMatchObject([
    { item: stein.email, reason: null, task: stein.email },
  ])
})

test('a stranger’s contact is refused', async () => {
  const { database, rep } = await call([toTom])
  const other = await createUser(database, { email: 'eve@elsewhere.example' })
  const [theirs] = await database.sql`
    insert into contacts (owner_id, first_name, email) values (${other}, 'Tom', 'tom@else.test') returning id`
  const itemId = await idOf(database, toTom.description)
  expect(
    await pushOne(
      database,
      rep,
      mutation('item.set_contact', { itemId, contactId: String(theirs?.id) }),
    ),
  ).toMatchObject({ ok: false, reason: 'not_found' })
  expect(
    await pushOne(
      database,
      other,
      mutation('item.set_contact', { itemId, contactId: String(theirs?.id) }),
    ),
  ).toMatchObject({ ok: false, reason: 'not_found' })
})

test('words that a rep writes, and items of other clients, are read by the short rule', async () => {
  const { database, sql, rep } = await call([deck])
  await pushOne(
    database,
    rep,
    mutation('item.edit', {
      itemId: await idOf(database, deck.description),
      changes: { title: 'Send the deck to Anna' },
    }),
  )
  await asUser(
    sql,
    rep,
    (tx) => tx`
      insert into meeting_action_items (meeting_id, title, assignee_email)
      select id, 'Book the demo with Tom', ${sam.email} from meetings`,
  )
  expect(await whom(database)).toMatchObject([
    { item: stein.email, task: stein.email, reason: 'Its words name “Anna”' },
    { item: tom.email, task: tom.email },
  ])
})

test('merging contacts takes along what is about them, and undoing brings it back', async () => {
  const { database, rep } = await call([toTom, againToTom])
  const [keep, gone] = await Promise.all([
    contactOf(database, stein.email),
    contactOf(database, tom.email),
  ])
  await pushOne(
    database,
    rep,
    mutation('item.set_contact', {
      itemId: await idOf(database, toTom.description),
      contactId: gone,
    }),
  )
  const id = crypto.randomUUID()
  const { results } = await push(database, rep, [
    { ...mutation('match.merge_contacts', { keepId: keep, mergeId: gone }), id },
  ])
  expect(results).toMatchObject([{ ok: true }])
  expect((await whom(database)).map(({ item, task }) => [item, task])).toEqual([
    [stein.email, stein.email],
    [stein.email, stein.email],
  ])
  await pushOne(database, rep, mutation('match.undo', { correctionId: id }))
  expect((await whom(database)).map(({ item, task }) => [item, task])).toEqual([
    [tom.email, tom.email],
    [tom.email, tom.email],
  ])
})

test('somebody who is forgotten is named by nothing that is kept of it', async () => {
  const { database, sql, rep, tell } = await call([toTom])
  await pushOne(
    database,
    rep,
    mutation('person.forget', { contactId: await contactOf(database, tom.email) }),
  )
  expect(await whom(database)).toMatchObject([{ item: null, reason: null, task: priya.email }])
  await tell([{ ...toTom, description: 'Send Tom the questionnaire' }], 9)
  expect(await whom(database)).toMatchObject([{ item: null, reason: null }])
  const kept = await sql`select item_facts::text as facts from private.meeting_observations`
  expect(JSON.stringify(kept)).not.toContain(tom.email)
})

test('the panel is told of it, and hears of a change', async () => {
  const { database, rep } = await call([toTom])
  const itemId = await idOf(database, toTom.description)
  const rows = async () => (await pullAll(database, rep)).changes.filter(({ id }) => id === itemId)
  expect(await rows()).toMatchObject([
    {
      row: {
        contactId: await contactOf(database, tom.email),
        contactReason: 'Its words name “Tom”',
      },
    },
  ])
})

async function makeTask(
  database: TestDatabase,
  rep: string,
  title: string,
  fields: { title?: string; contactId?: string | null } = {},
): Promise<void> {
  const itemId = await idOf(database, title)
  const click = mutation('task.create_from_item', {
    itemId,
    taskId: crypto.randomUUID(),
    ...fields,
  })
  expect(await pushOne(database, rep, click)).toMatchObject({ ok: true })
}

import { describe, expect, test } from 'vitest'
import { natureOf } from '../../../server/crm/nature.ts'

function nature(name: string | null, email: string | null): string {
  const { nature, isRole } = natureOf({ name, email })
  return isRole ? 'role' : nature
}

describe('a room', () => {
  test.each([
    ['HQ-4-Oslo (8)', 'c_1889abcd@resource.calendar.google.com'],
    [null, 'northbeam.example_3132333435@resource.calendar.google.com'],
    ['BER-2-Spree (12) [Display, Whiteboard]', 'spree@northbeam.example'],
    ['Conf Room Oslo', 'conf-oslo@northwind.example'],
    ['Raum Alster', 'raum.alster@muster.example'],
    ['Salle Voltaire', 'salle.voltaire@exemple.example'],
    ['HQ - Fishbowl', 'fishbowl@northwind.example'],
    ['Meeting Room 3', 'mr3@northwind.example'],
    ['Board Room', 'br@northwind.example'],
    ['Room 4.12', 'room-4.12@northwind.example'],
    ['Boardroom', 'boardroom@northwind.onmicrosoft.com'],
    ['Besprechungsraum Alster', 'alster@muster.example'],
    [null, 'konferenzraum.nord@muster.example'],
    ['Salle de réunion Voltaire', 'voltaire@exemple.example'],
    ['Sala de juntas', 'juntas@ejemplo.example'],
    ['Sala Riunioni Milano', 'sala.milano@esempio.example'],
    ['Vergaderzaal De Dam', 'dam@voorbeeld.example'],
    ['Møterom Fjord', 'fjord@eksempel.example'],
    ['Mötesrum Vättern', 'mr-vattern@exempel.example'],
    ['Neuvotteluhuone Saimaa', 'saimaa@esimerkki.example'],
    ['第三会議室', 'room3@rei.example'],
    ['Video system', 'board.oslo@northwind.rooms.webex.com'],
    ['Oslo (8 seats)', 'oslo@northwind.example'],
  ])('is %s <%s>', (name, email) => {
    expect(nature(name, email)).toBe('room')
  })
})

describe('a group', () => {
  test.each([
    ['Team holidays', 'c_abcdef@group.calendar.google.com'],
    ['Feiertage', 'de.german#holiday@group.v.calendar.google.com'],
    [null, 'abc123@import.calendar.google.com'],
    ['Sales EMEA', 'sales-emea@googlegroups.com'],
    [null, 'rust-users@lists.example.org'],
    ['Everyone', 'everyone@northwind.example'],
    ['All staff', 'all-staff@northwind.example'],
    ['DL Sales', 'dl-sales@northwind.example'],
    ['Alle', 'alle@muster.example'],
    ['Verteiler Vertrieb', 'vt@muster.example'],
    ['Liste de diffusion ventes', 'ldv@exemple.example'],
    ['Product', 'product-all@northwind.example'],
    ['Team calendar', 'tc@northwind.example'],
    ['Engineering Team', 'eng@northwind.example'],
    ['Team Vertrieb', 'tv@muster.example'],
    [null, 'members@northwind.groups.io'],
  ])('is %s <%s>', (name, email) => {
    expect(nature(name, email)).toBe('group')
  })
})

describe('a robot', () => {
  test.each([
    [null, 'noreply@calendly.com'],
    ['Calendly', 'no-reply@calendly.com'],
    [null, 'do_not_reply@northwind.example'],
    [null, 'calendar-noreply@google.com'],
    [null, 'noreply+a81b@booking.example'],
    [null, 'nicht-antworten@muster.example'],
    [null, 'ne-pas-repondre@exemple.example'],
    [null, 'no-responder@ejemplo.example'],
    [null, 'nao-responda@exemplo.example'],
    [null, 'nie-odpowiadaj@przyklad.example'],
    [null, 'mailer-daemon@northwind.example'],
    [null, 'notifications@northwind.example'],
    ['Fred from Fireflies', 'fred@fireflies.ai'],
    ['Fireflies.ai Notetaker', null],
    ['Priya’s Notetaker (Otter.ai)', null],
    ['Ann Lee is recording', 'ann.lee@northwind.example'],
    ['OtterPilot', 'priya.nair@northwind.example'],
    ['Read.ai meeting notes', 'notes@e.read.ai'],
    ['Northwind', 'northwind@assistant.gong.io'],
    ['Zoom AI Companion', null],
    ['tl;dv', null],
    ['Gong Recorder', null],
    ['Sembly AI', 'agent@sembly.ai'],
    ['AI Notetaker', 'ai-notetaker@northwind.example'],
    ['Meeting Bot', 'meetingbot@northwind.example'],
    ['Amy Ingram', 'amy@x.ai'],
    ['Anna nimmt auf', null],
    ['Granola', 'x@granola.ai'],
    [null, '12345678@bcc.hubspot.com'],
    [null, '12345678@bcc.eu1.hubspot.com'],
    [null, 'emailtosalesforce@2x8.le.salesforce.com'],
    ['CRM', 'northwind@pipedrivemail.com'],
  ])('is %s <%s>', (name, email) => {
    expect(nature(name, email)).toBe('robot')
  })
})

describe('a mailbox of a duty', () => {
  test.each([
    ['info@northwind.example'],
    ['sales@northwind.example'],
    ['sales-emea@northwind.example'],
    ['team@northwind.example'],
    ['hello+demo@northwind.example'],
    ['kontakt@muster.example'],
    ['buchhaltung@muster.example'],
    ['ventas@ejemplo.example'],
    ['comptabilite@exemple.example'],
    ['verkoop@voorbeeld.example'],
    ['faktura@eksempel.example'],
    ['support2@northwind.example'],
  ])('is %s', (email) => {
    expect(nature(null, email)).toBe('role')
  })
})

describe('a person', () => {
  test.each([
    ['Priya Nair', 'priya.nair@northwind.example'],
    [null, 'p.nair@northwind.example'],
    ['Jan Bot', 'jan.bot@voorbeeld.example'],
    ['Anna Sala', 'anna.sala@esempio.example'],
    ['Sala Anna', 'sala.anna@esempio.example'],
    ['Team Rocket', 'rocket@northwind.example'],
    ['Ann Lee', 'ann.lee@hubspot.com'],
    ['Ann Lee', 'ann.lee@salesforce.com'],
    ["Ann's iPad", 'ann@northwind.example'],
    ['Kurt Raum', 'raum@muster.example'],
    ['Meghan Salle', 'm.salle@exemple.example'],
    ['Rob Fellow', 'rob.fellow@northwind.example'],
    ['Gemini Patel', 'gemini.patel@northwind.example'],
    ['Ann Lee', 'ann.lee@fireflies.ai'],
    ['Chris Gong', 'chris.gong@northwind.example'],
    ['Bob Grain', 'bob@northwind.example'],
    ['Reed Otter', 'reed.otter@northwind.example'],
    ['Ann Lee (Sales)', 'ann@northwind.example'],
    ['Hall Staff', 'hall.staff@northwind.example'],
    ['Li Wei', null],
    ['Ann Lee (2)', 'ann.lee@northwind.example'],
    ['Norbert Reply', 'norbert.reply@northwind.example'],
  ])('is %s <%s>', (name, email) => {
    expect(nature(name, email)).toBe('person')
  })
})

test('why is said of whoever is no person, and of nobody else', () => {
  const room = natureOf({ name: null, email: 'c_1@resource.calendar.google.com' })
  expect(room).toEqual({ nature: 'room', evidence: 'calendar resource address', isRole: false })
  expect(natureOf({ name: 'Ann Lee', email: 'ann@northwind.example' }).evidence).toBeNull()
  expect(natureOf({ name: null, email: null }).nature).toBe('person')
})

import { describe, expect, test } from 'vitest'
import type { Readable } from '../../../server/crm/about-whom.ts'
import { whomItIsAbout } from '../../../server/crm/about-whom.ts'
import type { Utterance } from '../../../server/crm/observation.ts'
import { invitedTo } from '../../../server/fathom/invited.ts'
import type { FathomInvitee, FathomMeeting } from '../../../server/fathom/meeting.ts'

/** `Name <address>`; without an address a name alone. Nobody of `home.example` is a guest. */
function call(invited: string[], transcript: Utterance[] | null = null) {
  const invitees: FathomInvitee[] = ['Sam Rivera <sam@home.example>', ...invited].map((one) => {
    const [, name = one, email = null] = /^(.*?)\s*<(.+)>$/.exec(one) ?? []
    const isExternal = email === null ? null : !email.endsWith('home.example')
    return { name: name === '' ? null : name, email, isExternal, speakerName: null }
  })
  const meeting: FathomMeeting = {
    recordingId: '1',
    callUrl: null,
    shareUrl: null,
    title: null,
    start: null,
    end: null,
    createdAt: null,
    language: null,
    domainsType: null,
    recordedBy: { name: 'Sam Rivera', email: 'sam@home.example' },
    invitees,
    summary: null,
    transcript,
    items: null,
  }
  return whomItIsAbout(invitedTo(meeting) ?? [], transcript)
}

const usual = ['Priya Nair <priya@acme.example>', 'Tom Berg <tom@acme.example>']

function item(title: string, more: Partial<Readable> = {}): Readable {
  return { title, quote: null, assigneeName: null, assigneeEmail: 'sam@home.example', ...more }
}

/** Who is meant, by the first word of the address. */
function about(title: string, invited: string[] = usual, more: Partial<Readable> = {}) {
  return call(invited)(item(title, more))?.key.split('@', 1)[0] ?? null
}

describe('the words of an item name somebody', () => {
  test.each([
    ['Send the security questionnaire to Tom', 'tom'],
    ['Send Tom the security questionnaire', 'tom'],
    ['Email Tom Berg the contract', 'tom'],
    ['Email Berg, Tom the contract', 'tom'],
    ['Email Mr Berg the contract', 'tom'],
    ['Send the contract to Ms. Nair', 'priya'],
    ['Share Priya’s deck with Tom', 'tom'],
    ["Review Tom's redlines", 'tom'],
    ['Follow up with Tom about Priya', 'tom'],
    ['Send the deck to Tom, cc Priya', 'tom'],
    ['Send the deck to Priya and Tom', 'priya'],
    ['Hi Tom, the deck', 'tom'],
    ['send the deck to tom', 'tom'],
    ['SEND THE DECK TO TOM', 'tom'],
    ['Send The Deck To Tom Before Friday', 'tom'],
    ['Send tom@acme.example the deck', 'tom'],
    ['Send Tom NDA', 'tom'],
    ['Call Tom Monday', 'tom'],
    ['Send Tom Acme pricing', 'tom'],
    ['Tom to confirm the date', 'tom'],
    ['Priya will introduce Tom', 'tom'],
    ['Get the contract from T. Berg', 'tom'],
    ['Send deck to tom berg by Friday', 'tom'],
    ['Send tom the Q3 numbers by Friday', 'tom'],
    ['Add Tom to the thread with Priya', 'tom'],
    ['If Tom agrees, send Priya the deck', 'priya'],
    ['Send Priya the deck once Tom approves', 'priya'],
    ['Discuss Tom’s feedback with Priya', 'priya'],
    ['Send to: Tom', 'tom'],
    ['Introduce Priya to Tom', 'priya'],
    ['Thanks Priya, I will send Tom the deck', 'tom'],
    ['Send the deck to Tom B.', 'tom'],
    ['Loop in tom@elsewhere.example', null],
    ['Send the security questionnaire', null],
    ['Send it to the atom group', null],
  ])('%s: %s', (title, expected) => {
    expect(about(title)).toBe(expected)
  })

  test('and say which name it was', () => {
    const decide = call(usual)
    expect(decide(item('Send the questionnaire to Tom'))).toEqual({
      key: 'tom@acme.example',
      said: 'Tom',
      by: 'words',
      reason: 'Its words name “Tom”',
    })
    expect(decide(item('Send the questionnaire', { quote: 'I will send it to Tom.' }))).toEqual({
      key: 'tom@acme.example',
      said: 'Tom',
      by: 'quote',
      reason: 'The quote names “Tom”',
    })
  })
})

describe('a name in the quote counts where the words name nobody, in the language of the call', () => {
  test.each([
    ['Ich schicke Herrn Müller morgen den Vertrag.', 'Jens Müller'],
    ['Hallo Frau Müller, Sie bekommen den Vertrag.', 'Anna Müller'],
    ['Toms Vertrag geht heute raus.', 'Tom Berg'],
    ['Den Vertrag schicke ich an Juergen.', 'Jürgen Weiß'],
    ['Den Vertrag schicke ich an Jürgen.', 'Juergen Weiss'],
    ['J’envoie le contrat à Anaïs demain.', 'Anais Petit'],
    ['C’est l’avis d’Anaïs, je lui envoie.', 'Anaïs Petit'],
    ['Le mando el contrato a Íñigo mañana.', 'Inigo López'],
    ['Mando il contratto a Niccolò domani.', 'Niccolo Ferri'],
    ['Ik stuur het contract naar Daan.', 'Daan de Vries'],
    ['Jag skickar avtalet till Åsa imorgon.', 'Asa Lindqvist'],
    ['Jag skickar avtalet till Åsa imorgon.', 'Åsa Lindqvist'],
    ['Jeg sender kontrakten til Søren.', 'Soren Holm'],
    ['Wyślę umowę do Łukasz Nowak.', 'Lukasz Nowak'],
    ['Vou enviar o contrato para João.', 'Joao Silva'],
    ['契約書を田中さんに送ります。', '田中 太郎'],
    ['김민수님께 계약서를 보내겠습니다.', '김 민수'],
  ])('%s: %s', (quote, name) => {
    const decide = call(['Priya Nair <priya@acme.example>', `${name} <them@acme.example>`])
    expect(decide(item('Send the contract', { quote }))?.key).toBe('them@acme.example')
  })

  test('and never against the words', () => {
    expect(about('Send the contract to Priya', usual, { quote: 'Tom, you get it too.' })).toBe(
      'priya',
    )
  })
})

describe('a name that is a word is a name only where it cannot be the word', () => {
  const words = [
    'Will Stone <will@acme.example>',
    'Mark Price <mark@acme.example>',
    'May Chen <may@acme.example>',
    'Grant Long <grant@acme.example>',
    'Jordan Page <jordan@acme.example>',
  ]
  test.each([
    ['Will send the deck on Monday', null],
    ['Send the deck to Will', 'will'],
    ['Send Will the deck', 'will'],
    ['Will Stone to send the deck', 'will'],
    ['Mark the contract as signed', null],
    ['Mark wants a discount', 'mark'],
    ['Ask Mark for the contract', 'mark'],
    ['May need a new quote', null],
    ['Send the report in May', null],
    ['Send the report by May 5', null],
    ['Move the launch from April to May', null],
    ['Send May the report', 'may'],
    ['Email May numbers to the team', null],
    ['Send May’s report to Will', 'will'],
    ['Hi Will, the deck', 'will'],
    ['Email the report to May Chen', 'may'],
    ['Grant access to the sandbox', null],
    ['Give Grant access to the sandbox', 'grant'],
    ['Send a long page on the price', null],
    ['Send the Price list', null],
    ['Send Mr Price the list', 'mark'],
    ['Plan the launch in Jordan', null],
    ['Call the Jordan office', null],
    ['Send Jordan the plan', 'jordan'],
    ['Will, can you send the deck', 'will'],
  ])('%s: %s', (title, expected) => {
    expect(about(title, words)).toBe(expected)
  })
})

describe('who is not meant', () => {
  test.each<[string, string[], Partial<Readable>, string | null]>([
    ['Send the deck to Tom', ['Tom Berg <a@acme.example>', 'Tom Stein <b@acme.example>'], {}, null],
    [
      'Send the deck to Tom Stein',
      ['Tom Berg <a@acme.example>', 'Tom Stein <b@acme.example>'],
      {},
      'b',
    ],
    [
      'Send the deck to Tom S.',
      ['Tom Berg <a@acme.example>', 'Tom Stein <b@acme.example>'],
      {},
      'b',
    ],
    ['Send the deck to Tom Petty', usual, {}, null],
    ['Send the deck to Anna Berg', usual, {}, null],
    ['Sam to send the deck', usual, {}, null],
    ['Send the deck to Sam', [...usual, 'Sam Poe (she/her) <poe@acme.example>'], {}, null],
    ['Send the deck to Sam Poe', [...usual, 'Sam Poe (she/her) <poe@acme.example>'], {}, 'poe'],
    ['Ask Sam, then Tom', ['Sam Rivera <sam.rivera@home.example>', ...usual], {}, 'tom'],
    ['Ask Sam', ['Sam Rivera <sam+calls@home.example>', ...usual], {}, null],
    ['Ask Sam', ['Sam Rivera <sam.rivera@gmail.com>', ...usual], {}, null],
    ['Ask Dana for the deck', ['Dana Ek <dana@home.example>', ...usual], {}, null],
    [
      'Ask Dana for the deck, then send it to Tom',
      ['Dana Ek <dana@home.example>', ...usual],
      {},
      'tom',
    ],
    ['Book Oslo for the demo', ['Oslo <c_1@resource.calendar.google.com>', ...usual], {}, null],
    ['Ask Fred for the notes', ['Fred from Fireflies <fred@fireflies.ai>', ...usual], {}, null],
    ['Write to Support', ['Support <support@acme.example>', ...usual], {}, null],
    ['Write to support@acme.example', ['Support <support@acme.example>', ...usual], {}, 'support'],
    ['Priya to send the form to Tom', usual, { assigneeEmail: 'priya@acme.example' }, 'tom'],
    ['Priya to send the form', usual, { assigneeEmail: 'priya@acme.example' }, null],
    ['Priya to send the form', usual, { assigneeEmail: null, assigneeName: 'Priya' }, null],
    [
      'Send the form',
      usual,
      { assigneeEmail: 'priya@acme.example', quote: 'Priya, you send it to Tom?' },
      'tom',
    ],
  ])('%s with %j %j: %s', (title, invited, more, expected) => {
    expect(about(title, invited, more)).toBe(expected)
  })
})

describe('names as invitations have them', () => {
  test.each([
    ['Send the deck to Priya', 'Raman, Priya'],
    ['Send the deck to Anna', 'Dr. Anna Keller'],
    ['Send the deck to Dr Keller', 'Dr. Anna Keller'],
    ['Send the deck to Ann', 'Ann Lee (she/her) | Acme'],
    ['Send the deck to Mike', 'Michael Carr'],
    ['Send the deck to Michael', 'Mike Carr'],
    ['Send the deck to Jean-Pierre', 'Jean-Pierre Roux'],
    ['Send the deck to Jean Pierre', 'Jean-Pierre Roux'],
    ['Send the deck to Mary', 'Mary Ann Poe'],
    ['Send the deck to van der Berg', 'Jan van der Berg'],
    ['Send the deck to Conor O’Brien', "Conor O'Brien"],
    ["Send the deck to O'Brien", 'Conor O’Brien'],
    ['Send the deck to Kim', 'Kim'],
    ['Send the deck to Lea', ''],
  ])('%s: %s', (title, name) => {
    const address = name === '' ? 'lea.holm@acme.example' : 'them@acme.example'
    const decide = call(['Zed Quill <zed@acme.example>', `${name} <${address}>`])
    expect(decide(item(title))?.key).toBe(address)
  })
})

test('whoever spoke without being invited bears a name, too', () => {
  const said: Utterance[] = [{ speaker: 'Tom Stein', email: null, offset: 1, text: 'Hello.' }]
  expect(call(usual, said)(item('Send the deck to Tom'))).toBeNull()
  expect(call(usual, said)(item('Send the deck to Tom Stein'))?.key).toBe('name:tom stein')
  expect(call(usual, said)(item('Send the deck to Tom Berg'))?.key).toBe('tom@acme.example')
})

test('somebody without an address is known by their name', () => {
  expect(call([...usual, 'Ida Falk'])(item('Send the deck to Ida'))?.key).toBe('name:ida falk')
})

import { mailboxKey } from '../../lib/contract/mailbox.ts'
import type { Nature } from '../../lib/contract/vocabulary.ts'
import {
  assistantMailboxes,
  groupHosts,
  groupNames,
  groupWords,
  intakeHosts,
  noReply,
  productDomains,
  productNames,
  robotNames,
  robotWords,
  roleWords,
  roomHosts,
  roomNames,
  roomWords,
  teamNames,
} from './nature-words.ts'

/** What somebody of an invitation is, and by which words. */
export type Judged = {
  nature: Nature
  /** Why it is no person; null for one. */
  evidence: string | null
  /** A mailbox of a duty (`sales@`), which any person of a company may read. */
  isRole: boolean
}

const person: Judged = { nature: 'person', evidence: null, isRole: false }

/**
 * Whether an invitation names a person, or a room, a list or a program that was invited as one. The
 * address decides first, since calendar systems give it; then the name.
 */
export function natureOf({ name, email }: { name: string | null; email: string | null }): Judged {
  const judged = byAddress(email, name) ?? byName(name)
  if (judged) return judged
  return name !== null && teamNames.test(name.normalize('NFKC').trim())
    ? is('group', 'name of a team')
    : person
}

function byAddress(email: string | null, name: string | null): Judged | null {
  if (email === null) return null
  const key = mailboxKey(email)
  const at = key.lastIndexOf('@')
  const local = key.slice(0, at)
  const host = key.slice(at + 1)
  for (const [ending, evidence] of roomHosts) if (isBelow(host, ending)) return is('room', evidence)
  for (const [ending, evidence] of groupHosts)
    if (isBelow(host, ending)) return is('group', evidence)
  if (/^(?:lists?|listserv|mailman|groups)\./.test(host)) return is('group', 'mailing list address')
  if (intakeHosts.test(host)) return is('robot', 'mailbox of a program')
  const squeezed = local.replace(/[^\p{L}\p{N}]/gu, '')
  if (noReply.test(squeezed)) return is('robot', 'no-reply address')
  const words = local.split(/[^\p{L}]+/u).filter((word) => word !== '')
  const robot = robotWords.find((one) => one.test(words.join('-')))
  if (robot) return is('robot', 'mailbox of a program')
  if (assistantMailboxes.has(key)) return is('robot', 'address of an assistant')
  const product = [...productDomains].find((domain) => isBelow(host, domain))
  if (product !== undefined && (host !== product || !isNamed(local, name))) {
    return is('robot', 'address of a notetaker or scheduler')
  }
  if (words.some((word) => roomWords.sure.has(word)) || startsAsRoom(words, name)) {
    return is('room', 'room mailbox')
  }
  if (groupWords.test(words.join('-'))) return is('group', 'address of a list')
  // A role with what tells several apart: `sales-emea`, `info.de`, `support2`.
  const isRole =
    roleWords.has(words.join('')) || (roleWords.has(words[0] ?? '') && !isNamed(local, name))
  return isRole ? (byName(name) ?? { ...person, isRole: true }) : null
}

function byName(name: string | null): Judged | null {
  if (name === null) return null
  const said = name.normalize('NFKC').trim()
  if (robotNames.test(said)) return is('robot', 'name of a notetaker')
  const product = said
    .toLowerCase()
    .replace(/[\s._-]*(?:ai|bot|assistant|recorder|recording|notes?|pilot)?[\s._-]*$/u, '')
  if (productNames.has(product) || productNames.has(said.toLowerCase())) {
    return is('robot', 'name of a notetaker')
  }
  if (roomNames.some((one) => one.test(said))) return is('room', 'name of a room')
  return groupNames.test(said) ? is('group', 'name of a list') : null
}

/** Words that are surnames as well (Sala, Raum) say "room" only in front, and where no person is named. */
function startsAsRoom(words: readonly string[], name: string | null): boolean {
  const [first = ''] = words
  if (!roomWords.alsoNames.has(first)) return false
  // "Raum Alster" at `raum.alster@`: nobody's first name, said twice.
  if (roomWords.noFirstNames.has(first) && words.length > 1) {
    if ((name ?? '').toLowerCase().startsWith(`${first} `)) return true
  }
  return name === null || byName(name)?.nature === 'room' || !/^\p{L}+[\s,]+\p{L}+$/u.test(name)
}

/** The mailbox carries somebody's name: `ann.lee` of "Ann Lee", or a first name and a surname. */
function isNamed(local: string, name: string | null): boolean {
  const words = local.split(/[^\p{L}]+/u).filter((word) => word.length > 1)
  const told = (name ?? '')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 1)
  if (told.length >= 2 && !robotNames.test(name ?? '')) {
    return told.filter((word) => local.includes(word)).length >= Math.min(2, words.length)
  }
  return words.length >= 2 && !words.some((word) => roleWords.has(word))
}

function isBelow(host: string, ending: string): boolean {
  return host === ending || host.endsWith(`.${ending}`)
}

function is(nature: Nature, evidence: string): Judged {
  return { nature, evidence, isRole: false }
}

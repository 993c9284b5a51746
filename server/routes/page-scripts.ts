/**
 * The scripts of the companion's pages, as text: they run in a browser, and nothing bundles them. They write text
 * and never HTML.
 */

export const joinScript = `'use strict'
const says = document.getElementById('says')
const token = location.hash.slice(1)
const when = (at) => new Date(at).toLocaleDateString(undefined, { dateStyle: 'long' })
async function look() {
  if (token === '') return 'This link is not whole. Copy all of it from the mail, up to the end.'
  const answer = await fetch('/join/look', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  if (answer.status === 429) return 'That was too much at once. Open this page again in a minute.'
  if (!answer.ok) throw new Error(String(answer.status))
  const { invitation } = await answer.json()
  if (invitation === null || invitation.isOver) {
    return 'This invitation is over: it was taken, taken back, or is older than 14 days. Ask for another one.'
  }
  return (invitation.invitedBy ?? 'An admin') + ' invites ' + invitation.address + ' to ' + invitation.workspace
    + ' in Upshot, until ' + when(invitation.expiresAt) + '. Open Upshot in your browser’s side panel and sign in with that'
    + ' address: the invitation waits there, and nobody with another address can take it.'
}
look().then(
  (words) => { says.textContent = words },
  () => { says.textContent = 'Upshot does not answer right now. Open this page again in a moment.' },
)
`

export const accountScript = `'use strict'
const { url, key } = document.currentScript.dataset
const part = (id) => document.getElementById(id)
const say = (words) => { part('says').textContent = words }
const behind = new URLSearchParams(location.hash.slice(1))
const query = new URLSearchParams(location.search)
const said = (name) => query.get(name) ?? behind.get(name)
// What is in the address is a key to the account: it does not stay in the history.
history.replaceState(null, '', location.pathname)

const over = 'This link is not good any more: it was used, or is too old. In Upshot’s panel, ask for a code instead.'
const finished = 'Open Upshot in your browser’s side panel and sign in there.'

async function ask(path, method, body, token) {
  const answer = await fetch(url + '/auth/v1/' + path, {
    method,
    headers: {
      apikey: key,
      'content-type': 'application/json',
      ...(token ? { authorization: 'Bearer ' + token } : {}),
    },
    body: JSON.stringify(body),
  })
  const value = await answer.json().catch(() => ({}))
  return { ok: answer.ok, status: answer.status, value, code: value.error_code ?? value.code }
}

function choose(token, email) {
  say('Choose a password. With it, or with a code by mail, you sign in to Upshot’s panel.')
  part('go').hidden = true
  part('choose').hidden = false
  part('email').value = email ?? ''
  part('password').focus()
  part('choose').addEventListener('submit', async (event) => {
    event.preventDefault()
    const answer = await ask('user', 'PUT', { password: part('password').value }, token).catch(() => null)
    if (answer === null) return say('The CRM does not answer. Check your connection and try again.')
    if (answer.ok || answer.code === 'same_password') {
      part('choose').hidden = true
      return say('Saved. ' + finished)
    }
    say(answer.code === 'weak_password' ? 'This password is too easy to guess. Take a longer one.' : over)
  })
}

const kinds = ['invite', 'recovery', 'signup', 'magiclink', 'email', 'email_change']
const kind = kinds.find((one) => one === said('type'))
function arrived(token, email) {
  if (kind === 'invite' || kind === 'recovery') choose(token, email)
  else say('Your address is confirmed. ' + finished)
}

if (said('error') !== null || said('error_code') !== null) say(over)
else if (behind.get('access_token') !== null) arrived(behind.get('access_token'), null)
else if (query.get('token_hash') !== null && kind !== undefined) {
  const token_hash = query.get('token_hash')
  say('Press to go on. Nothing has happened yet.')
  part('go').hidden = false
  part('go').addEventListener('submit', async (event) => {
    event.preventDefault()
    const answer = await ask('verify', 'POST', { type: kind, token_hash }).catch(() => null)
    if (answer === null) return say('The CRM does not answer. Check your connection and try again.')
    part('go').hidden = true
    if (answer.ok && answer.value.access_token) arrived(answer.value.access_token, answer.value.user?.email)
    else if (answer.ok) say('Half done: now open the link in the mail to your other address.')
    else say(over)
  })
} else say('There is nothing to do here. ' + finished)
`

import { expect, test } from 'vitest'
import { closeGaps } from '../../../server/local/gotrue-gaps.ts'
import { createMails } from '../../../server/local/mails.ts'

async function oneMail() {
  const mails = createMails(() => new Date('2026-11-23T10:00:00Z'))
  await mails.driver.send({
    to: 'sam@northbeam.example',
    subject: 'Your <code>',
    text: 'Your login code is: 123456',
  })
  return mails
}

test('mails are shown, escaped, and told apart by address', async () => {
  const mails = await oneMail()
  const page = await mails.answer(new Request('http://127.0.0.1:54321/mails'))?.text()
  expect(page).toContain('123456')
  expect(page).toContain('Your &lt;code&gt;')
  const json = (to: string) =>
    mails.answer(new Request(`http://127.0.0.1:54321/mails.json?to=${to}`))?.json()
  expect(await json('Sam@northbeam.example')).toHaveLength(1)
  expect(await json('dana@northbeam.example')).toEqual([])
})

test.each([
  ['another name for this machine', 'http://evil.example:54321/mails.json', {}],
  [
    'a script of another site',
    'http://127.0.0.1:54321/mails.json',
    { origin: 'https://evil.example' },
  ],
])('%s reads no mail', async (_, url, headers) => {
  const answer = (await oneMail()).answer(new Request(url, { headers }))
  expect(answer?.status).toBe(403)
  expect(await answer?.text()).not.toContain('123456')
})

test('everything else is somebody else’s to answer', async () => {
  expect((await oneMail()).answer(new Request('http://127.0.0.1:54321/rest/v1/tasks'))).toBeNull()
})

const nobody = async () => false

const post = (path: string, body: object) =>
  new Request(`http://127.0.0.1:54321/auth/v1/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })

test('a code of either mail is taken as `email`', async () => {
  const types: unknown[] = []
  const answer = closeGaps(async (request) => {
    const { type } = await request.json()
    types.push(type)
    return new Response(null, { status: type === 'signup' ? 200 : 403 })
  }, nobody)
  const asked = post('verify', { type: 'email', email: 'a@b.example', token: '123456' })
  expect((await answer(asked, null)).status).toBe(200)
  expect(types).toEqual(['magiclink', 'signup'])
})

test('mails and codes are not asked for without end', async () => {
  let time = 0
  const answer = closeGaps(
    async () => new Response('{}'),
    nobody,
    () => time,
  )
  const otp = (email: string) => answer(post('otp', { email }), null)
  expect((await otp('a@b.example')).status).toBe(200)
  const refused = await otp('A@b.example')
  expect(refused.status).toBe(429)
  expect(await refused.json()).toMatchObject({ error_code: 'over_email_send_rate_limit' })
  expect((await otp('c@b.example')).status).toBe(200)
  time = 1_000
  expect((await otp('a@b.example')).status).toBe(200)

  const verify = () => answer(post('verify', { type: 'recovery', token: 'x' }), null)
  for (let count = 0; count < 30; count += 1) expect((await verify()).status).toBe(200)
  expect((await verify()).status).toBe(429)
  time += 300_001
  expect((await verify()).status).toBe(200)
})

import { expect, test } from 'vitest'
import { findBackend } from '../../../lib/session/find-backend.ts'

const backend = {
  companionUrl: 'https://upshot.northbeam.com',
  supabaseUrl: 'https://crm.northbeam.com',
  supabaseKey: 'sb_publishable_1',
}
const healthy = { ok: true, version: '0.2.0', backend }

function at(answer: () => Response | Promise<Response>) {
  const asked: { url: string; init: RequestInit | undefined }[] = []
  const send: typeof fetch = async (input, init) => {
    asked.push({ url: String(input), init })
    return answer()
  }
  return { asked, send }
}

test.each([
  'upshot.northbeam.com',
  ' HTTPS://Upshot.Northbeam.com/ ',
  'https://upshot.northbeam.com/health?x=1#y',
])('%j is asked, with nothing but its address, and believed', async (typed) => {
  const { asked, send } = at(() => Response.json(healthy))
  expect(await findBackend(typed, send)).toEqual({ ok: true, backend })
  expect(asked).toMatchObject([
    {
      url: 'https://upshot.northbeam.com/health',
      init: { credentials: 'omit', redirect: 'error' },
    },
  ])
})

test('one that is not well today is still ours', async () => {
  const { send } = at(() =>
    Response.json({ ...healthy, ok: false, problems: ['x'] }, { status: 503 }),
  )
  expect(await findBackend('upshot.northbeam.com', send)).toEqual({ ok: true, backend })
})

test('one that hands out its secret key is not stayed with, and says whom to tell', async () => {
  const { send } = at(() =>
    Response.json({ ...healthy, backend: { ...backend, supabaseKey: 'sb_secret_1' } }),
  )
  expect(await findBackend('upshot.northbeam.com', send)).toEqual({
    ok: false,
    message: expect.stringMatching(/hands out a key that nobody may have/),
  })
})

test.each([
  ['', /Write the address/],
  ['northbeam', /Write the address/],
  ['sam@northbeam.com', /Write the address/],
  ['upshot northbeam.com', /Write the address/],
  ['http://upshot.northbeam.com', /https/],
  ['javascript://upshot.northbeam.com', /https/],
  ['ftp://upshot.northbeam.com', /https/],
  ['upshоt.northbeam.com', /another alphabet/],
])('%j is not asked', async (typed, words) => {
  const { asked, send } = at(() => Response.json(healthy))
  expect(await findBackend(typed, send)).toEqual({
    ok: false,
    message: expect.stringMatching(words),
  })
  expect(asked).toEqual([])
})

test.each([
  ['somebody else’s site', () => new Response('<h1>Welcome</h1>'), /not Upshot/],
  ['another API', () => Response.json({ status: 'up' }), /not Upshot/],
  ['nobody', () => Promise.reject(new TypeError('Failed to fetch')), /Nothing answers/],
  ['a redirect', () => Promise.reject(new TypeError('redirect')), /Nothing answers/],
  ['a gateway', () => new Response('', { status: 502 }), /out of order/],
  ['one too old', () => Response.json({ ok: true, version: '0.1.0' }), /too old/],
  [
    'one with a CRM in the open',
    () => Response.json({ ...healthy, backend: { ...backend, supabaseUrl: 'http://crm.test' } }),
    /listen in/,
  ],
  [
    'one that names a script',
    () =>
      Response.json({ ...healthy, backend: { ...backend, companionUrl: 'javascript:alert(1)' } }),
    /listen in/,
  ],
])('%s is not believed', async (_, answer, words) => {
  expect(await findBackend('upshot.northbeam.com', at(answer).send)).toEqual({
    ok: false,
    message: expect.stringMatching(words),
  })
})

import { expect, test, vi } from 'vitest'
import { configOf, readWranglerConfig } from '../../../server/deploy/config.ts'
import type { Tools } from '../../../server/deploy/deploy.ts'
import { deploy } from '../../../server/deploy/deploy.ts'
import type { Environment } from '../../../server/deploy/environment.ts'
import { readDeploySettings } from '../../../server/deploy/settings.ts'
import { decodeSettings, settingsLine } from '../../../server/deploy/settings-file.ts'
import type { Outside } from './world.ts'
import { operatorToken, publishableKey, secretKey, startOutside, tokenKey } from './world.ts'

const shared = await readWranglerConfig()

const whole: Record<string, string> = {
  SUPABASE_URL: 'https://crm.test',
  SUPABASE_PUBLISHABLE_KEY: publishableKey,
  SUPABASE_SECRET_KEY: secretKey,
  DATABASE_URL: 'postgresql://postgres.abc:db-password@pooler.test:5432/postgres',
  PUBLIC_URL: 'https://companion.test',
  FATHOM_CLIENT_ID: 'upshot-app',
  FATHOM_CLIENT_SECRET: 'fathom-secret',
  FATHOM_API_URL: 'https://fathom.test/external/v1',
  EXTENSION_IDS: 'a'.repeat(32),
  TOKEN_KEYS: JSON.stringify({ current: 'k1', keys: { k1: tokenKey } }),
  OPERATOR_TOKEN: operatorToken,
}

function fileOf(settings: Record<string, string | undefined>): string {
  return Object.entries(settings)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}='${value}'`]))
    .join('\n')
}

/** One deploy into a world that is as `given` says; programs are recorded and change that world. */
async function run(
  given: Partial<Outside>,
  changed: Record<string, string | undefined> = {},
  options: {
    environment?: Environment
    isDryRun?: boolean
    fails?: string
    /** The settings file as it stands, in place of a tidy one. */
    text?: string
    other?: string
    isSignedOut?: boolean
  } = {},
) {
  const { outside, asked, port } = await startOutside(given)
  const said: string[] = []
  const ran: string[] = []
  const written = new Map<string, string>()
  let secretsSeen: string | undefined
  let clock = 0
  const toOutside = (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init)
    const { pathname, search } = new URL(request.url)
    return realFetch(`http://127.0.0.1:${port}${pathname}${search}`, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      redirect: 'manual',
      ...(request.body && { duplex: 'half' }),
    })
  }
  vi.spyOn(globalThis, 'fetch').mockImplementation(toOutside)
  const tools: Tools = {
    fetch: toOutside,
    async run(name, args) {
      if (args.includes('whoami')) {
        if (options.isSignedOut) throw new Error('You are not authenticated')
        return '{"loggedIn":true}'
      }
      ran.push(`${name} ${args.filter((arg) => !arg.includes('/')).join(' ')}`)
      if (options.fails === name && !args.includes('--dry-run')) throw new Error(`${name} failed`)
      if (args.includes('--dry-run')) return 'Would push these migrations:\n 20261130.sql'
      if (name === 'supabase') Object.assign(outside, { isMigrated: true, bucket: 'private' })
      if (name === 'wrangler') {
        secretsSeen = written.get('/private/secrets.production.json')
        outside.running ??= { version: '9.9.9', keys: [] }
        outside.running.version = '9.9.9'
      }
      return ''
    },
    async writePrivate(file, text) {
      written.set(`/private/${file}`, text)
      return `/private/${file}`
    },
    async remove(path) {
      written.delete(path)
    },
    say: (line) => said.push(line),
    async wait(ms) {
      clock += ms
    },
    now: () => clock,
  }
  const done = deploy(
    {
      environment: options.environment ?? 'production',
      text: options.text ?? fileOf({ ...whole, ...changed }),
      other: options.other ?? null,
      isDryRun: options.isDryRun ?? false,
      version: '9.9.9',
      shared,
    },
    tools,
  ).then(
    () => 'done',
    (error: Error) => error.message,
  )
  const ended = await done
  vi.restoreAllMocks()
  return { ended, said: said.join('\n'), ran, written, asked, secretsSeen, outside }
}
const realFetch = globalThis.fetch

const pushes = (ran: readonly string[]) => ran.filter((line) => !line.includes('--dry-run'))

test('from a settings file to a companion that works, the CRM first', async () => {
  const { ended, said, ran, written, secretsSeen } = await run({})
  expect(ended).toBe('done')
  expect(ran).toEqual([
    'wrangler deploy --config --dry-run --outdir',
    'supabase --workdir db push --yes',
    'wrangler deploy --config --secrets-file --tag 9.9.9 --message Upshot 9.9.9',
  ])
  expect(JSON.parse(secretsSeen ?? '{}')).toEqual({
    SUPABASE_SECRET_KEY: secretKey,
    FATHOM_CLIENT_SECRET: 'fathom-secret',
    TOKEN_KEYS: whole.TOKEN_KEYS,
    OPERATOR_TOKEN: operatorToken,
  })
  // The file with the secrets is gone, and none of them was printed or written into the configuration.
  expect([...written.keys()]).toEqual(['/private/wrangler.production.json'])
  for (const text of [said, ...written.values()]) {
    for (const secret of [secretKey, 'fathom-secret', tokenKey, operatorToken, 'db-password']) {
      expect(text).not.toContain(secret)
    }
  }
  expect(said).toContain('It took 412 ms.')
  expect(said).toContain('https://companion.test/oauth/fathom/callback')
  expect(said).toContain('UPSHOT_COMPANION_URL=https://companion.test')
})

test('a dry run asks everybody and changes nothing', async () => {
  const { ended, said, ran, asked } = await run({}, {}, { isDryRun: true })
  expect(ended).toBe('done')
  expect(ran.every((line) => line.includes('--dry-run'))).toBe(true)
  expect(ran).toHaveLength(2)
  expect(said).toContain('20261130.sql')
  expect(said).toContain('Nothing was changed')
  expect(asked.filter((line) => line.startsWith('POST'))).toEqual([
    'POST /external/v1/oauth2/token',
  ])
})

test.each<[string, Record<string, string | undefined>, string]>([
  ['a setting is missing', { FATHOM_CLIENT_ID: undefined }, 'FATHOM_CLIENT_ID is missing'],
  ['one is misspelt', { FATHOM_CLIENT: 'x' }, 'FATHOM_CLIENT is no setting of the companion'],
  ['there is no database', { DATABASE_URL: undefined }, 'DATABASE_URL is missing'],
  [
    'the database has no password',
    { DATABASE_URL: 'postgresql://a@b/c' },
    'DATABASE_URL is no address',
  ],
  [
    'the companion is not https',
    { PUBLIC_URL: 'http://companion.test' },
    'PUBLIC_URL is not https',
  ],
  ['it has a path', { PUBLIC_URL: 'https://companion.test/x' }, 'PUBLIC_URL has a path'],
  [
    'the secret key is where the public one belongs',
    { SUPABASE_PUBLISHABLE_KEY: secretKey },
    'SUPABASE_PUBLISHABLE_KEY is another kind of key',
  ],
  [
    'an older anon key is where the secret one belongs',
    {
      SUPABASE_SECRET_KEY: `x.${Buffer.from(JSON.stringify({ role: 'anon' })).toString('base64url')}.y`,
    },
    'SUPABASE_SECRET_KEY is another kind of key',
  ],
  ['a key is a word', { SUPABASE_SECRET_KEY: 'hunter2' }, 'SUPABASE_SECRET_KEY is no key'],
  ['the operator’s token is short', { OPERATOR_TOKEN: 'short' }, 'OPERATOR_TOKEN is shorter'],
  ['an extension’s id is none', { EXTENSION_IDS: 'upshot' }, 'EXTENSION_IDS holds what is no id'],
  ['keys are no keys', { TOKEN_KEYS: '{}' }, 'TOKEN_KEYS is not valid'],
  [
    'Fathom’s consent page is not https',
    { FATHOM_AUTHORIZE_URL: 'http://fathom.test/authorize' },
    'FATHOM_AUTHORIZE_URL is not https',
  ],
  [
    'an address is the dashboard’s',
    { SUPABASE_URL: 'https://supabase.com/dashboard/project/abc' },
    'SUPABASE_URL has a path',
  ],
  [
    'both addresses are one',
    { PUBLIC_URL: 'https://crm.test' },
    'PUBLIC_URL is the address of the CRM',
  ],
  [
    'the password was never filled in',
    { DATABASE_URL: 'postgresql://postgres.abc:[YOUR-PASSWORD]@pooler.test:5432/postgres' },
    'DATABASE_URL still holds what was to be filled in',
  ],
  [
    'the password has signs that an address takes otherwise',
    { DATABASE_URL: 'postgresql://postgres.abc:pa/ss?w@pooler.test:5432/postgres' },
    'are written as %40',
  ],
  [
    'migrations would go through the transaction pooler',
    { DATABASE_URL: 'postgresql://postgres.abc:db-password@pooler.test:6543/postgres' },
    'transaction pooler',
  ],
  [
    'the database is another project’s',
    { SUPABASE_URL: 'https://def.supabase.co' },
    'DATABASE_URL is of the project abc, and SUPABASE_URL of def',
  ],
  [
    'the database is another project’s, behind a domain',
    { SUPABASE_ISSUER: 'https://def.supabase.co/auth/v1' },
    'DATABASE_URL is of the project abc, and SUPABASE_URL of def',
  ],
  [
    'the address leads to another Worker',
    { PUBLIC_URL: 'https://upshot-companion-staging.northbeam.workers.dev' },
    'PUBLIC_URL leads to the Worker upshot-companion-staging, and production is upshot-companion',
  ],
  [
    'a bucket’s name is a path',
    { THUMBNAIL_BUCKET: '../fathom' },
    'THUMBNAIL_BUCKET is no name of a bucket',
  ],
])('where %s it stops before it asks or changes anything', async (_, changed, words) => {
  const { ended, ran, asked } = await run({}, changed)
  expect(ended).toContain(words)
  expect(ended).not.toMatch(/hunter2|pa\/ss/)
  expect({ ran, asked }).toEqual({ ran: [], asked: [] })
})

test.each<[string, Partial<Outside>, Record<string, string>, string]>([
  ['sign-ups are open', { signUpsOpen: true }, {}, 'Sign-ups are open'],
  [
    'sessions are signed by another name',
    { issuer: 'https://abc.supabase.co/auth/v1' },
    {},
    'set SUPABASE_ISSUER',
  ],
  [
    'whatever answers as the project is none',
    { isProject: false },
    {},
    'Nobody answers as Supabase Auth at SUPABASE_URL (200)',
  ],
  [
    'the issuer is the project’s address alone',
    {},
    { SUPABASE_ISSUER: 'https://abc.supabase.co' },
    'SUPABASE_ISSUER does not end in /auth/v1',
  ],
  [
    'the public key is of another project',
    {},
    { SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_other' },
    'refuses SUPABASE_PUBLISHABLE_KEY',
  ],
  [
    'the secret key is of another project',
    {},
    { SUPABASE_SECRET_KEY: 'sb_secret_other' },
    'refuses SUPABASE_SECRET_KEY',
  ],
  [
    'anybody can read',
    { isMigrated: true, anybodyReads: true },
    {},
    'can read the CRM without signing in',
  ],
  ['pictures are public', { bucket: 'public' }, {}, 'bucket fathom is public'],
  ['Fathom does not know the app', { fathomKnowsApp: false }, {}, 'Fathom does not know'],
  [
    'the keys in use are not there',
    {
      running: { version: '0.1.0', keys: [{ id: 'k0', secrets: 41, key: tokenKey }] },
    },
    {},
    'TOKEN_KEYS lacks the key "k0", under which 41 secrets are sealed. It is there as "k1"',
  ],
  [
    'a newer release runs',
    { running: { version: '10.0.0', keys: [] } },
    {},
    '10.0.0 runs there, and this is 9.9.9',
  ],
  [
    'they have other bytes',
    {
      running: { version: '0.1.0', keys: [{ id: 'k1', secrets: 41, key: 'another' }] },
    },
    {},
    'TOKEN_KEYS has other bytes under "k1"',
  ],
])('where %s it stops before it changes anything', async (_, given, changed, words) => {
  const { ended, ran } = await run(given, changed)
  expect(ended).toContain(words)
  expect(pushes(ran)).toEqual([])
})

test.each<[string, (file: string) => string]>([
  [
    'with a mark in front and the line ends of Windows',
    (file) => `\uFEFF${file.replaceAll('\n', '\r\n')}`,
  ],
  ['as a shell would read it', (file) => file.replaceAll(/^/gm, 'export ')],
  [
    'with spaces around and lines between',
    (file) => file.replaceAll(/^(\w+)=(.*)$/gm, ' $1 = $2 \t\n\n# of ours'),
  ],
  ['without quotes', (file) => file.replaceAll("'", '')],
  [
    'with addresses as somebody typed them',
    (file) => file.replace('https://companion.test', 'HTTPS://Companion.TEST:443/'),
  ],
  [
    'with ids on lines of a list',
    (file) => file.replace('a'.repeat(32), `${'a'.repeat(32)} , ${'b'.repeat(32)};`),
  ],
])('a file %s is read as it was meant', async (_, untidy) => {
  const { ended, said } = await run({}, {}, { text: untidy(fileOf(whole)) })
  expect(ended).toBe('done')
  expect(said).toContain('UPSHOT_COMPANION_URL=https://companion.test UPSHOT')
})

test.each<[string, (file: string) => string, string]>([
  [
    'names a setting twice',
    (file) => `${file}\nPUBLIC_URL='https://other.test'`,
    'PUBLIC_URL is there twice',
  ],
  [
    'has a # in a password',
    (file) => `${file}\nALERT_URL=https://chat.test/hunter2#2`,
    'ALERT_URL holds a #',
  ],
  [
    'has a quote within quotes',
    (file) => `${file}\nALERT_URL='https://chat.test/'hunter2'`,
    'ALERT_URL holds a quote',
  ],
  [
    'breaks a key over lines',
    (file) => `${file}\nANTHROPIC_API_KEY="hunter2\nhunter2="\n"k":"hunter2=",`,
    'does not end on its line',
  ],
  [
    'has a line that is none',
    (file) => `${file}\nALERT_URL: https://hunter2.test`,
    'is no NAME=value',
  ],
])('a file that %s is told of, and no value of it', async (_, untidy, words) => {
  const { ended, ran, asked } = await run({}, {}, { text: untidy(fileOf(whole)) })
  expect(ended).toContain(words)
  expect(ended).not.toContain('hunter2')
  expect({ ran, asked }).toEqual({ ran: [], asked: [] })
})

test('a file of UTF-16 is read, and an answer with quotes comes back as it was given', () => {
  const text = settingsLine('DATABASE_URL', `it's "so"`)
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le')
  const read = readDeploySettings(decodeSettings(bytes), shared.vars, 'production')
  expect(read.ok ? [] : read.problems).not.toContain('DATABASE_URL is missing')
  expect(text).toBe('DATABASE_URL=`it\'s "so"`')
})

test('a file of the other environment under this one’s name changes nothing', async () => {
  const { ended, ran, asked } = await run(
    {},
    { DATABASE_URL: 'postgresql://postgres.def:other@pooler.test:5432/postgres' },
    { environment: 'staging', other: fileOf(whole) },
  )
  for (const name of ['SUPABASE_URL', 'PUBLIC_URL', 'TOKEN_KEYS']) {
    expect(ended).toContain(`${name} is that of the other environment`)
  }
  expect(ended).not.toContain('DATABASE_URL')
  expect({ ran, asked }).toEqual({ ran: [], asked: [] })
})

test('whoever is not signed in at Cloudflare hears of it before the CRM is changed', async () => {
  const { ended, ran } = await run({}, {}, { isSignedOut: true })
  expect(ended).toContain('npx wrangler login')
  expect(ran).toEqual([])
})

test('where the operator’s token changes as well, it is said that nobody compared the keys', async () => {
  const running = { version: '0.1.0', keys: [{ id: 'k0', secrets: 41, key: tokenKey }] }
  const { said } = await run({ running }, { OPERATOR_TOKEN: 'n'.repeat(43) })
  expect(said).toContain('nobody could compare TOKEN_KEYS')
})

test('a project behind a domain of its own is taken with its issuer', async () => {
  const issuer = 'https://abc.supabase.co/auth/v1'
  const { ended, written } = await run({ issuer }, { SUPABASE_ISSUER: issuer })
  expect(ended).toBe('done')
  const config = JSON.parse(written.get('/private/wrangler.production.json') ?? '{}')
  expect(config.vars.SUPABASE_ISSUER).toBe(issuer)
})

test('a deploy that stopped half-way is continued by starting it again', async () => {
  const first = await run({}, {}, { fails: 'wrangler' })
  expect(first.ended).toContain('wrangler failed')
  expect([...first.written.keys()]).not.toContain('/private/secrets.production.json')
  const second = await run({ isMigrated: true, bucket: 'private' })
  expect(second.ended).toBe('done')
})

test('a companion that is not well after its deploy is told of, with the way back', async () => {
  const { ended } = await run({ problems: ['the CRM refuses SUPABASE_SECRET_KEY'] })
  expect(ended).toContain('deployed and not well')
  expect(ended).toContain('the CRM refuses SUPABASE_SECRET_KEY')
  expect(ended).toContain('wrangler rollback')
})

test('a delivery that does not come through fails the deploy', async () => {
  const canary = { ok: false, ms: null, problem: 'it was taken in and not worked off' }
  const { ended } = await run({ canary })
  expect(ended).toContain('A test delivery did not come through')
  expect(ended).toContain('it was taken in and not worked off')
})

test('staging is a companion of its own, with all bindings and limits of its own', () => {
  const text = fileOf({ ...whole, OTEL_DESTINATION: 'sentry' })
  const read = readDeploySettings(text, shared.vars, 'production')
  if (!read.ok) throw new Error(read.problems.join())
  const [production, staging] = [
    configOf(shared, 'production', read.settings),
    configOf(shared, 'staging', read.settings),
  ]
  expect(staging).toEqual({
    ...production,
    name: 'upshot-companion-staging',
    ratelimits: [
      { name: 'LIMIT_PER_ADDRESS', namespace_id: '2001', simple: { limit: 300, period: 60 } },
      { name: 'LIMIT_PER_REP', namespace_id: '2002', simple: { limit: 600, period: 60 } },
    ],
  })
  expect(production).toMatchObject({
    name: 'upshot-companion',
    minify: true,
    upload_source_maps: true,
    durable_objects: shared.durable_objects,
    migrations: shared.migrations,
    observability: { logs: { destinations: ['sentry'] } },
  })
})

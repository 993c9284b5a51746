import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keyOf } from '../server/self-host/build.ts'
import { otherSupabase } from './e2e/other-supabase.ts'

// `npm run test:real`: test/flows against Supabase's own services, which self-host/compose.yaml starts, empty, and
// which are thrown away afterwards. Or against an empty project of one's own: UPSHOT_TEST_SUPABASE_URL, _KEY and
// _SECRET_KEY, with our migrations pushed before. See CONTRIBUTING.md.

const root = join(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules/.bin', name)

function runFlows(environment: NodeJS.ProcessEnv): number {
  const args = ['run', '--project', 'e2e', 'test/flows', ...process.argv.slice(2)]
  const env = { ...process.env, ...environment }
  return spawnSync(bin('vitest'), args, { cwd: root, stdio: 'inherit', env }).status ?? 1
}

function requireDocker(): void {
  const asked = [['info'], ['compose', 'version']].map(
    (args) => spawnSync('docker', args, { stdio: 'ignore' }).status,
  )
  if (asked.every((status) => status === 0)) return
  const missing =
    asked[0] === 0 ? 'Docker is here, and its Compose is not' : 'Docker does not answer'
  throw new Error(`${missing}, so nothing was tried. Either get it: https://docs.docker.com/engine/install (Compose 2.24 or newer comes along);
or name an empty Supabase that has our migrations: UPSHOT_TEST_SUPABASE_URL=… UPSHOT_TEST_SUPABASE_KEY=… UPSHOT_TEST_SUPABASE_SECRET_KEY=… npm run test:real`)
}

const ports = { api: 54_380, database: 54_382 }
/** Only the CRM's services, at ports of this machine alone, without a certificate. */
const aside = `services:
  caddy:
    ports: !override ["127.0.0.1:${ports.api}:80"]
    environment: { DOMAIN: ":80" }
  db:
    ports: ["127.0.0.1:${ports.database}:5432"]
`

function againstCompose(): number {
  requireDocker()
  const dir = mkdtempSync(join(tmpdir(), 'upshot-real-'))
  const secret = () => randomBytes(32).toString('hex')
  const [jwt, password] = [secret(), secret()]
  const [anon, service] = [keyOf('anon', jwt, Date.now()), keyOf('service_role', jwt, Date.now())]
  const settings = {
    DOMAIN: 'localhost',
    POSTGRES_PASSWORD: password,
    JWT_SECRET: jwt,
    ANON_KEY: anon,
    SERVICE_ROLE_KEY: service,
    TOKEN_KEYS: 'none',
    EXTENSION_IDS: 'none',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(join(dir, 'env'), lines.join(''), { mode: 0o600 })
  writeFileSync(join(dir, 'aside.yaml'), aside)
  const files = ['-f', join(root, 'self-host/compose.yaml'), '-f', join(dir, 'aside.yaml')]
  const compose = (...args: string[]) =>
    execFileSync(
      'docker',
      ['compose', '-p', 'upshot-real', '--env-file', join(dir, 'env'), ...files, ...args],
      { stdio: 'inherit' },
    )
  try {
    compose('up', '-d', '--wait', 'db', 'auth', 'rest', 'storage')
    compose('up', '-d', '--no-deps', 'caddy')
    const database = `postgresql://postgres:${password}@127.0.0.1:${ports.database}/postgres?sslmode=disable`
    const push = ['--workdir', join(root, 'server'), 'db', 'push', '--yes', `--remote=${database}`]
    execFileSync(bin('supabase'), push, { stdio: 'inherit' })
    return runFlows({
      UPSHOT_TEST_SUPABASE_URL: `http://127.0.0.1:${ports.api}`,
      UPSHOT_TEST_SUPABASE_ISSUER: 'https://localhost/auth/v1',
      UPSHOT_TEST_SUPABASE_KEY: anon,
      UPSHOT_TEST_SUPABASE_SECRET_KEY: service,
    })
  } finally {
    compose('down', '--volumes')
    rmSync(dir, { recursive: true, force: true })
  }
}

try {
  process.exitCode = otherSupabase(process.env) === null ? againstCompose() : runFlows({})
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

import { kindOfSupabaseKey } from '../env.ts'
import type { Environment } from './environment.ts'
import { workerName } from './environment.ts'

type Given = Readonly<Record<string, string>>

/** What the companion takes on one machine and nobody should put on the internet, and what was never filled in. */
export function formProblems(given: Given): string[] {
  const { PUBLIC_URL: publicUrl, OPERATOR_TOKEN: token, THUMBNAIL_BUCKET: bucket } = given
  const problems = Object.entries(given).flatMap(([name, value]) => {
    if (/\[YOUR-|<[^>]*>|…/i.test(value)) return [`${name} still holds what was to be filled in`]
    const isAddress = /_(URL|ISSUER)$/.test(name) && name !== 'DATABASE_URL'
    return isAddress && !/^["'`]?https:\/\//i.test(value) ? [`${name} is not https`] : []
  })
  if (publicUrl && pathOf(publicUrl) !== '/') {
    problems.push('PUBLIC_URL has a path: the companion answers at the root of its address')
  }
  if (hostOf(given.SUPABASE_URL) !== null && pathOf(given.SUPABASE_URL ?? '') !== '/') {
    problems.push('SUPABASE_URL has a path: it is the project’s address alone')
  }
  if (hostOf(publicUrl) !== null && hostOf(publicUrl) === hostOf(given.SUPABASE_URL)) {
    problems.push('PUBLIC_URL is the address of the CRM: the companion has one of its own')
  }
  if (token && token.length < 32) problems.push('OPERATOR_TOKEN is shorter than 32 characters')
  if (bucket && !/^[\w.-]+$/.test(bucket)) problems.push('THUMBNAIL_BUCKET is no name of a bucket')
  problems.push(...databaseProblems(given))
  problems.push(...keyProblem('SUPABASE_PUBLISHABLE_KEY', given, 'sb_publishable_'))
  problems.push(...keyProblem('SUPABASE_SECRET_KEY', given, 'sb_secret_'))
  return problems
}

/** The migrations go to this address: one of another project is changed before anybody notices. */
function databaseProblems({ DATABASE_URL: database, SUPABASE_URL, SUPABASE_ISSUER }: Given) {
  if (!database) return []
  const [, user = '', host = '', port] =
    /^postgres(?:ql)?:\/\/([^:@/]+):[^/?#]+@([^/:@]+)(?::(\d+))?\/\w+/.exec(database) ?? []
  if (host === '' || !URL.canParse(database)) {
    return [
      'DATABASE_URL is no address of a Postgres with name and password: signs such as @ : / ? # % in the password are written as %40 %3A %2F %3F %23 %25',
    ]
  }
  const problems: string[] = []
  if (port === '6543') {
    problems.push(
      'DATABASE_URL is the transaction pooler (port 6543), through which migrations fail: take "Session pooler"',
    )
  }
  const own = /^postgres\.(\w+)$/.exec(user)?.[1] ?? projectOf(host)
  const wanted = projectOf(hostOf(SUPABASE_ISSUER)) ?? projectOf(hostOf(SUPABASE_URL))
  if (own !== null && wanted !== null && own !== wanted) {
    problems.push(
      `DATABASE_URL is of the project ${own}, and SUPABASE_URL of ${wanted}: migrations would go to another CRM`,
    )
  }
  return problems
}

function projectOf(host: string | null): string | null {
  return /^(?:db\.)?(\w+)\.supabase\.(?:co|com|in)$/.exec(host ?? '')?.[1] ?? null
}

function hostOf(address: string | undefined): string | null {
  return address && URL.canParse(address) ? new URL(address).host : null
}

function pathOf(address: string): string {
  return URL.canParse(address) ? new URL(address).pathname.replace(/\/+$/, '/') : '/'
}

/** What is left to say of a key of which `readSettings` could not tell that it is another. */
function keyProblem(name: string, given: Given, prefix: string): string[] {
  const key = given[name]
  return !key || kindOfSupabaseKey(key) !== null
    ? []
    : [`${name} is no key of a Supabase project: it begins with ${prefix}`]
}

const ofOneEnvironment = ['SUPABASE_URL', 'DATABASE_URL', 'PUBLIC_URL', 'TOKEN_KEYS'] as const

/** A file of another environment under this one's name: it would be deployed to that one's CRM and address. */
export function mixedUp(given: Given, environment: Environment, other: Given | null): string[] {
  const host = hostOf(given.PUBLIC_URL)
  const [worker] = host?.endsWith('.workers.dev') ? host.split('.') : []
  const wanted = workerName(environment)
  return [
    ...ofOneEnvironment
      .filter((name) => given[name] !== undefined && given[name] === other?.[name])
      .map((name) => `${name} is that of the other environment: each has one of its own`),
    ...(worker === undefined || worker === wanted
      ? []
      : [`PUBLIC_URL leads to the Worker ${worker}, and ${environment} is ${wanted}`]),
  ]
}

import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { beginAnew } from './remedy.ts'
import { writeWhole } from './whole-file.ts'

const text = z.string().check(z.minLength(1))
const keysSchema = z.object({ current: text, keys: z.record(text, text) })

const secretsSchema = z.object({
  supabaseJwtSecret: text,
  supabaseSecretKey: text,
  fathomClientId: text,
  fathomClientSecret: text,
  tokenKeys: text.check(z.refine((json) => keysSchema.safeParse(parseJson(json)).success)),
  repPassword: text,
})

/** What opens the doors of one embedded stack. Made at its first start, kept beside its state. */
export type StackSecrets = z.infer<typeof secretsSchema>

/** What is of no use without the secrets that made it. */
const needSecrets = ['supabase', 'companion', 'fathom']

/**
 * Reads the secrets of the stack in `dir`, or makes them. Readable by this account alone. Throws a
 * sentence with path and remedy where they are damaged, or missing beside what they opened.
 */
export async function stackSecrets(dir: string): Promise<StackSecrets> {
  const path = join(dir, 'secrets.json')
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new Error(`${path} cannot be read (${error.code ?? error.message}). ${remedy(dir)}`)
  })
  if (kept !== undefined) return parse(kept, path, dir)
  const names = await readdir(dir).catch((): string[] => [])
  const locked = needSecrets.filter((name) => names.includes(name))
  if (locked.length > 0) {
    throw new Error(
      `${path} is missing, and what is in ${locked.map((name) => join(dir, name)).join(', ')} does not open without it. ${remedy(dir)}`,
    )
  }
  const secrets: StackSecrets = {
    supabaseJwtSecret: random(48),
    supabaseSecretKey: `sb_secret_${random(24)}`,
    fathomClientId: random(12),
    fathomClientSecret: random(32),
    tokenKeys: JSON.stringify({
      current: 'k1',
      keys: { k1: randomBytes(32).toString('base64') },
    }),
    repPassword: `call-${random(6)}`,
  }
  await writeWhole(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  return secrets
}

function parse(kept: string, path: string, dir: string): StackSecrets {
  const json = parseJson(kept)
  if (json === null) throw new Error(`${path} is damaged: ${whatIs(kept)}. ${remedy(dir)}`)
  const parsed = secretsSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const names = new Set(parsed.error.issues.map(({ path: [name] }) => String(name ?? 'the whole')))
  throw new Error(`${path} is damaged: not usable in it: ${[...names].join(', ')}. ${remedy(dir)}`)
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

function whatIs(kept: string): string {
  if (kept.trim() === '') return 'it is empty'
  if (/^\0+$/.test(kept)) return 'it holds nothing but zeros'
  return 'it ends too early, or is no JSON'
}

function remedy(dir: string): string {
  return `Put it back from a backup, or ${beginAnew(dir)}`
}

function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

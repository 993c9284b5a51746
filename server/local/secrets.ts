import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'

const secretsSchema = z.object({
  supabaseJwtSecret: z.string(),
  supabaseSecretKey: z.string(),
  fathomClientId: z.string(),
  fathomClientSecret: z.string(),
  tokenKeys: z.string(),
  repPassword: z.string(),
})

/** What opens the doors of one embedded stack. Made at its first start, kept beside its state. */
export type StackSecrets = z.infer<typeof secretsSchema>

/** Reads the secrets of the stack in `dir`, or makes them. Readable by this account alone. */
export async function stackSecrets(dir: string): Promise<StackSecrets> {
  const path = join(dir, 'secrets.json')
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (kept !== undefined) return secretsSchema.parse(JSON.parse(kept))
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
  await mkdir(dir, { recursive: true })
  await writeFile(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  return secrets
}

function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

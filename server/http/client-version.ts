import { createMiddleware } from 'hono/factory'
import { minimumClientVersion, versionHeader } from '../../lib/contract/client.ts'
import { AppError } from '../../lib/contract/error.ts'
import { count } from '../log.ts'

/** Refuses extensions that this companion no longer understands, in words a rep can act on. */
export const clientVersion = createMiddleware(async (c, next) => {
  const version = readVersion(c.req.header(versionHeader) ?? '')
  if (!version) throw new AppError('bad_request', `The header ${versionHeader} is missing.`)
  if (isOlder(version, readVersion(minimumClientVersion) ?? [])) {
    throw new AppError(
      'upgrade_required',
      'This version of Upshot is too old. Restart Chrome to update it; nothing you did is lost.',
    )
  }
  await next()
  // Of those who were let in: anybody can make up versions.
  if (c.res.ok) count(`client ${c.req.header(versionHeader)}`)
})

function readVersion(text: string): number[] | null {
  if (!/^\d{1,5}(\.\d{1,5}){0,3}$/.test(text)) return null
  return text.split('.').map(Number)
}

function isOlder(version: readonly number[], than: readonly number[]): boolean {
  for (const [index, part] of than.entries()) {
    const own = version[index] ?? 0
    if (own !== part) return own < part
  }
  return false
}

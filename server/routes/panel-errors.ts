import { Hono } from 'hono'
import { versionHeader } from '../../lib/contract/client.ts'
import { PanelErrors } from '../../lib/contract/panel-errors.ts'
import { authenticate } from '../http/authenticate.ts'
import type { CompanionEnv } from '../http/companion.ts'
import { readJson } from '../http/read-json.ts'
import { logWarning } from '../log.ts'

/** What panels say of their own errors becomes lines of our log, without whose they were. */
export const panelErrors = new Hono<CompanionEnv>().post('/', async (c) => {
  await authenticate(c)
  const { errors } = await readJson(c.req.raw, PanelErrors)
  const extension = c.req.header(versionHeader)
  for (const error of errors) logWarning('panel_error', { ...error, extension })
  return c.json({})
})

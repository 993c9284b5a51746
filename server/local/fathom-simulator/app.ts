import { Hono } from 'hono'
import { apiRoutes } from './api-routes.ts'
import type { SimulatorContext } from './context.ts'
import { controlRoutes } from './control-routes.ts'
import { oauthRoutes } from './oauth-routes.ts'
import { pageRoutes } from './page-routes.ts'

/**
 * Both of Fathom's hosts behind one address: `/external/v1` is what api.fathom.ai answers (and the
 * consent page of fathom.video), `/calls` and `/share` are fathom.video's pages. `/` and
 * `/simulator` exist only here.
 */
export function createSimulatorApp(context: SimulatorContext): Hono {
  const app = new Hono()
  app.route('/external/v1/oauth2', oauthRoutes(context))
  app.route('/external/v1', apiRoutes(context))
  app.route('/simulator', controlRoutes(context))
  app.route('/', pageRoutes(context))
  app.onError((error, c) => {
    console.error(error)
    return c.text('', 500)
  })
  return app
}

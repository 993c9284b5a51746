import { Hono } from 'hono'
import type { SimulatorContext } from './context.ts'
import { keysPage } from './key-pages.ts'
import { callPage, homePage, refusalPage, sharePage } from './pages.ts'
import { drawThumbnail } from './thumbnail.ts'

/** Pages of fathom.video that meetings link to, and the simulator's own page at `/`. */
export function pageRoutes(context: SimulatorContext): Hono {
  const app = new Hono()
  const byToken = (token: string) =>
    context.calls().find(({ recording }) => recording.shareToken === token)

  app.get('/', (c) => c.html(homePage(context)))

  app.get('/api-access', (c) => c.html(keysPage(context, null)))
  app.post('/api-access', (c) => {
    c.header('cache-control', 'no-store')
    return c.html(keysPage(context, context.makeApiKey()))
  })

  app.get('/calls/:id', (c) => {
    const id = Number(c.req.param('id'))
    const call = context.calls().find(({ recording }) => recording.callId === id)
    if (!call) return c.html(refusalPage('There is no such call.'), 404)
    const moment = Number.parseFloat(c.req.query('timestamp') ?? '')
    return c.html(callPage(call, Number.isNaN(moment) ? null : moment))
  })

  app.get('/share/:token', (c) => {
    const call = byToken(c.req.param('token'))
    c.header('X-Frame-Options', 'SAMEORIGIN')
    if (!call) return c.html(refusalPage('This recording is not shared any more.'), 404)
    return c.html(sharePage(call))
  })

  app.get('/embed/:token', (c) => {
    const call = byToken(c.req.param('token'))
    return call ? c.html(sharePage(call)) : c.redirect('/')
  })

  // Fathom redirects to a signed address elsewhere, and to a placeholder for a token it does not know.
  app.get('/share/:token/thumbnail', (c) => {
    const call = byToken(c.req.param('token'))
    return c.redirect(
      call ? `/media/thumbnails/${call.recording.shareToken}.jpg` : '/media/thumbnails/none.jpg',
    )
  })

  app.get('/media/thumbnails/:file', (c) => {
    const call = byToken(c.req.param('file').replace(/\.jpg$/, ''))
    const people = call ? Object.values(call.scenario.people).length : 0
    const picture = drawThumbnail(call?.recording.recordingId ?? 0, people)
    return c.body(picture, 200, { 'Content-Type': 'image/jpeg' })
  })

  return app
}

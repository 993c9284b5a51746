import { Hono } from 'hono'

export function createApp() {
  return new Hono<{ Bindings: Env }>().get('/health', (c) => c.json({ ok: true, version: '0.1.0' }))
}

export type AppType = ReturnType<typeof createApp>

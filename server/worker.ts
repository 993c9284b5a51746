import { createApp } from './app.ts'

export { Mailbox } from './mailbox/mailbox.ts'

const app = createApp()

export default {
  fetch: app.fetch,
  scheduled() {},
} satisfies ExportedHandler<Env>

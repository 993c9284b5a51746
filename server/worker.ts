import { createApp } from './app.ts'
import { settingsOf } from './env.ts'
import { logError } from './log.ts'
import { runWatchdog } from './watchdog.ts'

export { Lookout } from './lookout/lookout.ts'
export { AiBudget } from './mailbox/ai/budget.ts'
export { KeyRegistry } from './mailbox/connection/key-registry.ts'
export { Mailbox } from './mailbox/mailbox.ts'
export { Portal } from './mailbox/mirror/portal.ts'

const app = createApp()

export default {
  fetch: app.fetch,
  async scheduled(controller, env) {
    const settings = settingsOf(env)
    if (!settings.ok) {
      logError('not_configured', { problems: settings.problems.join('; ') })
      return
    }
    await runWatchdog(env, settings.settings, controller.scheduledTime)
  },
} satisfies ExportedHandler<Env>

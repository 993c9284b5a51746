import type { Alarm } from './alarm.ts'
import { createAlarm } from './alarm.ts'
import { createAskFathom } from './connection/ask-fathom.ts'
import type { SigningKeys } from './connection/signing-keys.ts'
import { createSigningKeys } from './connection/signing-keys.ts'
import type { Tokens } from './connection/tokens.ts'
import { createTokens } from './connection/tokens.ts'
import { createKeyWatch } from './connection/watch-keys.ts'
import type { MailboxContext } from './context.ts'
import { reportSoon } from './jobs/report-soon.ts'
import type { JobTools } from './jobs/tools.ts'
import { createJobTools } from './jobs/tools.ts'
import { createCrmTokens } from './mirror/crm-tokens.ts'
import { reportCrmSoon } from './mirror/mirror-soon.ts'

/** What a mailbox keeps in memory as long as its process lives. */
type Parts = {
  tokens: Tokens
  tools: JobTools
  signingKeys: SigningKeys
  lookAtKeys: () => Promise<void>
  alarm: Alarm
}

export function partsOf(
  state: DurableObjectState,
  context: MailboxContext,
  isUsed: () => boolean,
): Parts {
  const tokens = createTokens(context, () => reportSoon(context))
  const crmTokens = createCrmTokens(context, () => reportCrmSoon(context))
  return {
    tokens,
    tools: createJobTools(context, createAskFathom(context, tokens), crmTokens),
    signingKeys: createSigningKeys(context),
    lookAtKeys: createKeyWatch(context),
    alarm: createAlarm(state, context, isUsed),
  }
}

import type { Settings } from '../../env.ts'
import { hubspot } from '../../hubspot/adapter.ts'
import { hubspotOAuth } from '../../hubspot/oauth.ts'
import type { CrmAdapter } from '../../mirror/adapter.ts'
import type { CrmOAuth } from '../../mirror/oauth.ts'

/** The other CRMs that this companion can mirror into. A further one is a line here and a folder. */

export type Provider = { adapter: CrmAdapter; oauth: CrmOAuth; apiUrl: string }

/** Null where there is none of this name, or it is not set up here. */
export function providerOf({ hubspot: settings }: Settings, name: string): Provider | null {
  if (name !== hubspot.provider || settings === null) return null
  return { adapter: hubspot, oauth: hubspotOAuth(settings), apiUrl: settings.apiUrl }
}

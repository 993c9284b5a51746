/** How another CRM is connected: consent, tokens, and who it is. */

export type CrmTokens = {
  accessToken: string
  refreshToken: string
  /** Milliseconds since epoch. */
  expiresAt: number
}

/**
 * `refused`: the grant is spent, expired or taken back. `misconfigured`: it does not take our client id or
 * secret. `unavailable`: nobody answered, or nothing that can be understood.
 */
export type CrmTokenResult =
  | { ok: true; tokens: CrmTokens }
  | { ok: false; reason: 'refused' | 'misconfigured' | 'unavailable' }

export type CrmIdentity = {
  portalId: string
  portalName: string | null
  accountEmail: string | null
  /** What was asked for and not granted, by its name there. */
  missingScopes: string[]
}

export type CrmOAuth = {
  authorizeUrl: (redirectUri: string, state: string) => string
  exchange: (code: string, redirectUri: string, now: number) => Promise<CrmTokenResult>
  refresh: (refreshToken: string, now: number) => Promise<CrmTokenResult>
  /** Null where nobody answered. */
  identify: (accessToken: string) => Promise<CrmIdentity | null>
  /** True once it takes the tokens no more. */
  revoke: (refreshToken: string) => Promise<boolean>
}

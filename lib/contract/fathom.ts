import * as z from 'zod/mini'

/** `POST /v1/fathom/begin`: where to send the rep. The state in the address is one-time and lives ten minutes. */
export const BeginRequest = z.object({ extensionId: z.string() })
export const BeginResponse = z.object({ authorizeUrl: z.string() })
export type BeginResponse = z.infer<typeof BeginResponse>

/**
 * What Fathom's consent ends in, read off the address that `launchWebAuthFlow` hands back:
 * `https://<extension id>.chromiumapp.org/fathom?handoff=…`, or `?error=…`.
 * `declined`: the rep refused at Fathom. `failed`: the exchange did not work; trying again may.
 */
export const returnErrors = ['declined', 'failed'] as const
export type ReturnError = (typeof returnErrors)[number]

/** `POST /v1/fathom/claim`: trades the one-time hand-off for the connection and activates it. */
export const ClaimRequest = z.object({ handoff: z.string() })
export const ClaimResponse = z.object({
  status: z.enum(['active']),
  /** Null until Fathom's data has said who the rep is there. */
  fathomUserEmail: z.nullable(z.string()),
})
export type ClaimResponse = z.infer<typeof ClaimResponse>

/** `POST /v1/fathom/key`: connects by an API key, as it was pasted; answers like a claim. It is never told again. */
export const KeyRequest = z.object({ key: z.string().check(z.maxLength(4096)) })

/** `POST /v1/fathom/disconnect`: webhook first, then tokens, then, if asked, the rep's Fathom data. */
export const DisconnectRequest = z.object({ deleteData: z.boolean() })

/** `POST /v1/sync`: "Sync now". */
export const SyncNowResponse = z.object({ started: z.boolean() })

import * as z from 'zod/mini'
import { builtIn } from './config.ts'
import type { Backend } from './contract/backend.ts'
import { versionHeader } from './contract/client.ts'
import { CrmStatus } from './contract/crm.ts'
import { AppError, ErrorBody } from './contract/error.ts'
import { BeginResponse, ClaimResponse, SyncNowResponse } from './contract/fathom.ts'
import type { PullRequest } from './contract/feed.ts'
import { PullResponse, TranscriptResponse } from './contract/feed.ts'
import type { MailInvitationOutcome } from './contract/invitation.ts'
import { MailInvitationResponse } from './contract/invitation.ts'
import { LiveTicket } from './contract/live.ts'
import type { PushRequest } from './contract/mutation.ts'
import { PushResponse } from './contract/mutation.ts'
import type { PanelErrors } from './contract/panel-errors.ts'
import {
  AnalyseResponse,
  FathomStatus,
  ImportResponse,
  MeetingReceipt,
  ReplayResponse,
} from './contract/receipt.ts'
import type { SearchTranscriptsRequest } from './contract/search.ts'
import { SearchTranscriptsResponse } from './contract/search.ts'

/**
 * The companion, and the only file that knows it. Every call throws one of two things: `AppError` where
 * the companion said no, `Unreachable` where nobody that is the companion answered.
 */

/** No answer, or one that is not the companion's (a proxy's page, a captive portal). */
export class Unreachable extends Error {
  constructor(options?: ErrorOptions) {
    super('The companion does not answer.', options)
    this.name = 'Unreachable'
  }
}

export type Api = {
  pull: (request: PullRequest) => Promise<PullResponse>
  push: (request: PushRequest) => Promise<PushResponse>
  /** The transcript of one call; null where there is none for this rep. */
  transcript: (meetingId: string) => Promise<TranscriptResponse['transcript']>
  /** What was said in the rep's calls, wherever their transcripts are. */
  searchTranscripts: (request: SearchTranscriptsRequest) => Promise<SearchTranscriptsResponse>
  begin: (extensionId: string) => Promise<BeginResponse>
  claim: (handoff: string) => Promise<ClaimResponse>
  /** Connects Fathom by an API key, which is tried before anything is changed. */
  connectByKey: (key: string) => Promise<ClaimResponse>
  disconnect: (deleteData: boolean) => Promise<void>
  syncNow: () => Promise<z.infer<typeof SyncNowResponse>>
  /** The connection as the companion knows it: newer than the feed's rows, and with reasons. */
  fathomStatus: () => Promise<FathomStatus>
  /** The way of one recording; all null where the companion never met it. */
  receipt: (recordingId: string | null) => Promise<MeetingReceipt>
  /** Tries one parked job again, or all of them; answers how many. */
  replay: (id: number | null) => Promise<number>
  /** The rep says who they are at Fathom. */
  chooseRecorder: (email: string, isMe?: boolean) => Promise<FathomStatus>
  /** Brings in the calls of the last so many days; false where it is not known whose. */
  importDays: (days: number) => Promise<boolean>
  /** Has the model sort a call's items again; false where there is no model to ask. */
  sortAgain: (meetingId: string) => Promise<boolean>
  /** Another CRM, into which tasks are mirrored: as with Fathom, through a consent. */
  beginCrm: (extensionId: string, provider: string) => Promise<BeginResponse>
  claimCrm: (handoff: string) => Promise<unknown>
  disconnectCrm: () => Promise<void>
  crmStatus: () => Promise<CrmStatus>
  /** Tries one parked copy again, or all of them; answers how many. */
  replayMirrors: (id: string | null) => Promise<number>
  /** Mails an invitation to whom it is for. */
  mailInvitation: (invitationId: string) => Promise<MailInvitationOutcome>
  /** Says what went wrong in the extension itself. */
  tellErrors: (errors: PanelErrors) => Promise<void>
  /** Address of a socket that hints at changes; good for one opening within a minute. */
  liveUrl: () => Promise<string>
}

async function ofThisBuild(): Promise<Backend> {
  if (builtIn === null) throw new AppError('unauthorized', 'Say first where your Upshot is.')
  return builtIn
}

/** A first pull of a rep's whole history takes seconds, not minutes. */
const patienceMs = 30_000

/** Somebody has pressed a button and sees no window yet. */
const beginPatienceMs = 8_000

/**
 * @param accessToken the CRM's session, asked for at each call, and once more with the token that was
 * turned down; it throws where there is none.
 * @param where which companion; that of this build where it is not said.
 */
export function createApi(
  accessToken: (rejected?: string) => Promise<string>,
  version: string,
  send: typeof fetch = (input, init) => fetch(input, init),
  where: () => Promise<Pick<Backend, 'companionUrl'>> = ofThisBuild,
): Api {
  async function post<T>(
    path: string,
    schema: z.ZodMiniType<T>,
    body: unknown,
    patience = patienceMs,
  ): Promise<T> {
    const token = await accessToken()
    const { companionUrl } = await where()
    const request = (bearer: string) => requestTo(companionUrl, path, bearer, body, patience)
    let answer = await exchange(send, request(token))
    if (answer.status === 401) {
      // A token can end before its time: a clock that is off, keys that were changed.
      answer = await exchange(send, request(await accessToken(token)))
    }
    const { status, ok, value } = answer
    if (ok) {
      const answer = schema.safeParse(value)
      if (answer.success) return answer.data
      throw new AppError('internal', 'The answer is not understood. Upshot may need an update.')
    }
    const refusal = ErrorBody.safeParse(value)
    if (refusal.success) throw new AppError(refusal.data.error.code, refusal.data.error.message)
    // The status alone still says these three, whatever stands in front of the companion.
    if (status === 401)
      throw new AppError('unauthorized', 'Your CRM session is over. Sign in again.')
    if (status === 426) throw new AppError('upgrade_required', 'This version of Upshot is too old.')
    if (status === 429)
      throw new AppError('rate_limited', 'Too many requests. Try again in a minute.')
    throw new Unreachable()
  }

  function requestTo(
    companionUrl: string,
    path: string,
    token: string,
    body: unknown,
    patience: number,
  ): Request {
    return new Request(`${companionUrl}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        [versionHeader]: version,
      },
      body: JSON.stringify(body),
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    })
  }

  return {
    pull: (request) => post('/v1/pull', PullResponse, request),
    push: (request) => post('/v1/push', PushResponse, request),
    transcript: async (meetingId) =>
      (await post('/v1/transcript', TranscriptResponse, { meetingId })).transcript,
    searchTranscripts: (request) =>
      post('/v1/search-transcripts', SearchTranscriptsResponse, request),
    begin: (extensionId) =>
      post('/v1/fathom/begin', BeginResponse, { extensionId }, beginPatienceMs),
    claim: (handoff) => post('/v1/fathom/claim', ClaimResponse, { handoff }),
    connectByKey: (key) => post('/v1/fathom/key', ClaimResponse, { key }),
    disconnect: async (deleteData) => {
      await post('/v1/fathom/disconnect', z.unknown(), { deleteData })
    },
    syncNow: () => post('/v1/sync', SyncNowResponse, {}),
    fathomStatus: () => post('/v1/fathom/status', FathomStatus, {}),
    receipt: (recordingId) => post('/v1/fathom/receipt', MeetingReceipt, { recordingId }),
    replay: async (id) => (await post('/v1/fathom/replay', ReplayResponse, { id })).replayed,
    chooseRecorder: (email, isMe = true) =>
      post('/v1/fathom/recorder', FathomStatus, isMe ? { email } : { email, isMe }),
    sortAgain: async (meetingId) =>
      (await post('/v1/fathom/analyse', AnalyseResponse, { meetingId })).started,
    importDays: async (days) => (await post('/v1/fathom/import', ImportResponse, { days })).started,
    beginCrm: (extensionId, provider) =>
      post('/v1/crm/begin', BeginResponse, { extensionId, provider }),
    claimCrm: (handoff) => post('/v1/crm/claim', z.unknown(), { handoff }),
    disconnectCrm: async () => {
      await post('/v1/crm/disconnect', z.unknown(), {})
    },
    crmStatus: () => post('/v1/crm/status', CrmStatus, {}),
    replayMirrors: async (id) => (await post('/v1/crm/replay', ReplayResponse, { id })).replayed,
    mailInvitation: async (invitationId) =>
      (await post('/v1/team/mail', MailInvitationResponse, { invitationId })).outcome,
    tellErrors: async (errors) => {
      await post('/v1/panel-errors', z.unknown(), errors)
    },
    liveUrl: async () => {
      const { ticket } = await post('/v1/live', LiveTicket, {})
      const { companionUrl } = await where()
      return `${companionUrl.replace(/^http/, 'ws')}/v1/live/${encodeURIComponent(ticket)}`
    },
  }
}

async function exchange(
  send: typeof fetch,
  request: Request,
): Promise<{ ok: boolean; status: number; value: unknown }> {
  let response: Response
  let text: string
  try {
    response = await send(request)
    // Within the same patience: a body can stall as well as a head.
    text = await response.text()
  } catch (cause) {
    throw new Unreachable({ cause })
  }
  try {
    const value: unknown = text === '' ? null : JSON.parse(text)
    return { ok: response.ok, status: response.status, value }
  } catch (cause) {
    if (response.ok) throw new Unreachable({ cause })
    return { ok: false, status: response.status, value: null }
  }
}

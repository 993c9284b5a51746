import { DurableObject } from 'cloudflare:workers'
import { errorKind, errorPlace } from '../../lib/contract/error-place.ts'
import type { FathomStatus, MeetingReceipt } from '../../lib/contract/receipt.ts'
import { tellCounts } from '../counts.ts'
import { randomText } from '../encoding.ts'
import { logError, logInfo } from '../log.ts'
import { analyseAgain } from './ai/analyse-soon.ts'
import { canarySettledAt, prepareCanary } from './calls/canary.ts'
import { forgetBodies } from './calls/forget.ts'
import { startImport, startSync } from './calls/listing.ts'
import type { Acknowledgement, IncomingDelivery } from './calls/receive.ts'
import { receiveDelivery } from './calls/receive.ts'
import { chooseRecorder } from './calls/recorder.ts'
import { resyncSince } from './calls/resync.ts'
import type { CallbackResult, ClaimResult, Rep } from './connection/connect.ts'
import { begin, completeConsent, notBegun } from './connection/connect.ts'
import type { Proof } from './connection/connect-by-key.ts'
import { claimBy } from './connection/connect-by-key.ts'
import { startDisconnecting } from './connection/disconnect.ts'
import { letGoOfFathom } from './connection/erase.ts'
import { noteMoved } from './connection/watch-webhook.ts'
import { makeWebhook } from './connection/webhooks.ts'
import type { MailboxContext } from './context.ts'
import { contextOf } from './context-of.ts'
import { readFact, writeFact } from './facts.ts'
import { drainSafely } from './jobs/drain.ts'
import { replayParked } from './jobs/parked.ts'
import { freeOrphans } from './jobs/queue.ts'
import { reportSoon } from './jobs/report-soon.ts'
import { CrmSide } from './mirror/crm-side.ts'
import { letGoOfCrm } from './mirror/mirror-jobs.ts'
import { mirrorSoon } from './mirror/mirror-soon.ts'
import { partsOf } from './parts-of.ts'
import { day, startRegularWork } from './regular-work.ts'
import { notConnected, receiptOf, standingOf } from './report/connection-standing.ts'
import {
  closeSockets,
  hintSockets,
  issueTicket,
  openSocket,
  openSockets,
} from './report/sockets.ts'
import { runJob } from './run-job.ts'
import { migrate, schemaVersion } from './schema.ts'
import { patiently } from './wait-for-work.ts'

/**
 * One per rep: the durable inbox, the jobs, the only copy of the rep's Fathom tokens, and the hub of
 * their open panels. This class wires; what it does is in the files beside it.
 *
 * Until somebody who is signed in has used it, it has no table and writes nothing, so that made-up
 * addresses leave no trace.
 */
export class Mailbox extends DurableObject<Env> {
  readonly #context: MailboxContext
  readonly #parts: ReturnType<typeof partsOf>
  readonly #lease = randomText()
  #used = false

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    const own = { isUsed: () => this.#isUsed(), mirrorSoon: () => this.#mirrorSoon() }
    this.#context = contextOf(state, env, own)
    this.#parts = partsOf(state, this.#context, own.isUsed)
    state.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
    if (this.#isUsed()) {
      migrate(state.storage)
      freeOrphans(state.storage.sql, this.#lease, Date.now())
      noteMoved(this.#context)
      // The process before may have died between its work and its next alarm.
      this.#parts.alarm.arm()
    }
  }

  /** Verifies a delivery and makes it durable. Needs neither Fathom nor the CRM. */
  async receive(delivery: IncomingDelivery): Promise<Acknowledgement> {
    if (!this.#isUsed()) return { ok: false, code: 'not_found' }
    return receiveDelivery(
      this.#context,
      this.#parts.signingKeys,
      delivery,
      this.#parts.alarm.armForDelivery,
    )
  }

  /** The consent page's address for this rep. */
  async beginConsent(rep: Rep, extensionId: string): Promise<string> {
    this.#use()
    return this.#armed(await begin(this.#context, rep, extensionId))
  }

  async completeConsent(stateRandom: string, query: string): Promise<CallbackResult> {
    if (!this.#isUsed()) return { ok: false }
    return this.#armed(await completeConsent(this.#context, stateRandom, query))
  }

  /** Activates the connection and makes its webhook, or leaves that to a job where Fathom is slow. */
  async claim(rep: Rep, proof: Proof): Promise<ClaimResult> {
    if ('key' in proof) this.#use()
    if (!this.#isUsed()) return notBegun
    const result = await claimBy(this.#context, this.#parts.tokens, rep, proof)
    if (result.ok) await this.#wait(makeWebhook(this.#parts.tools).then(this.#parts.lookAtKeys))
    this.#parts.alarm.arm()
    return result
  }

  /** Begins to disconnect, and waits a while for it to be done. */
  async disconnect(deleteData: boolean): Promise<void> {
    if (!this.#isUsed() || readFact(this.#context.sql, 'connection') === null) return
    startDisconnecting(this.#context, deleteData)
    await this.#wait(this.#drain())
    this.#parts.alarm.arm()
  }

  /** "Sync now": joins what runs already. False where nothing is connected. */
  async syncNow(): Promise<boolean> {
    if (!this.#isConnected()) return false
    startSync(this.#context)
    this.#parts.alarm.arm()
    return true
  }

  /** Parked jobs go again: all of them, or the one with this id. Answers how many. */
  async replay(id: number | null): Promise<number> {
    if (!this.#isUsed()) return 0
    const count = replayParked(this.#context.sql, id, this.#context.now())
    reportSoon(this.#context)
    this.#parts.alarm.arm()
    return count
  }

  /** Only for the look-out, of the mailbox that is nobody's: where to send a test delivery, and its secret. */
  async prepareCanary(): Promise<{ path: string; secret: string }> {
    this.#use()
    return this.#armed(await prepareCanary(this.#context))
  }

  async canarySettledAt(webhookId: string): Promise<number | null> {
    return this.#isUsed() ? canarySettledAt(this.#context.sql, webhookId) : null
  }

  /** How the connection is, for the rep. */
  async standing(): Promise<FathomStatus> {
    return this.#isUsed() ? standingOf(this.#context) : notConnected(this.#context)
  }

  /** The way of one recording. */
  async receipt(recordingId: string | null): Promise<MeetingReceipt | null> {
    return this.#isUsed() ? receiptOf(this.#context.sql, recordingId) : null
  }

  /** The rep picks themself, or says it is not them. False where Fathom named nobody with this address. */
  async chooseRecorder(email: string, isMe = true): Promise<boolean> {
    if (!this.#isConnected() || !chooseRecorder(this.#context, email, isMe)) return false
    this.#parts.alarm.arm()
    return true
  }

  /** Brings in the calls of the last so many days. False while it is not known whose. */
  async importDays(days: number): Promise<boolean> {
    if (!this.#isConnected() || readFact(this.#context.sql, 'fathomEmail') === null) return false
    this.ctx.storage.transactionSync(() => startImport(this.#context, days))
    this.#parts.alarm.arm()
    return true
  }

  /** Asks the model again about one call. False: nobody is there to ask. */
  async analyseAgain(meetingId: string): Promise<boolean> {
    if (!this.#isUsed()) return false
    return this.#armed(await analyseAgain(this.#parts.tools, meetingId))
  }

  /** A one-time text that opens a socket, good for a minute. `sessionEndsAt` is in milliseconds. */
  async issueTicket(sessionEndsAt: number): Promise<string> {
    this.#use()
    return this.#armed(await issueTicket(this.#context, sessionEndsAt))
  }

  /** Opens a panel's socket. The Worker has checked the origin; the ticket is the path's last part. */
  override async fetch(request: Request): Promise<Response> {
    const ticket = new URL(request.url).pathname.split('/').at(-1) ?? ''
    const opened = this.#isUsed() ? await openSocket(this.ctx, this.#context, ticket) : null
    if (!opened) return new Response(null, { status: 404 })
    this.#parts.alarm.arm()
    return opened
  }

  /** Somebody changed what this rep sees. */
  async hint(): Promise<void> {
    hintSockets(this.ctx, Date.now())
    this.#mirrorSoon()
  }

  crm(): CrmSide {
    const { arm } = this.#parts.alarm
    const work = () => this.#wait(this.#drain()).then(arm)
    const lent = { isUsed: () => this.#isUsed(), use: () => this.#use(), arm, work }
    return new CrmSide({ context: this.#context, tools: this.#parts.tools, ...lent })
  }

  /** The watchdog found this mailbox overdue. */
  async wake(): Promise<void> {
    if (this.#isUsed() && !(await this.syncNow())) this.#parts.alarm.arm()
  }

  /** Somebody is to be forgotten: no body that names them stays here. */
  async forgetBodies(): Promise<void> {
    if (this.#isUsed()) forgetBodies(this.#context)
  }

  /** The CRM was set back to this moment: what reached it later goes again. Answers how many calls. */
  async resyncSince(since: number): Promise<number> {
    if (!this.#isUsed()) return 0
    return this.#armed(resyncSince(this.#context, since))
  }

  /** The account is gone. True once nothing is left here; false: ask again later. */
  async erase(): Promise<boolean> {
    if (this.#isUsed()) {
      if (!(await letGoOfFathom(this.#parts.tools, letGoOfCrm))) return false
      await this.#forgetEverything()
      logInfo('mailbox_erased')
    }
    closeSockets(this.ctx)
    return true
  }

  /** As if never used. What still runs here finds no table and ends. */
  async #forgetEverything(): Promise<void> {
    await this.ctx.storage.deleteAlarm()
    await this.#context.tellKeys([])
    await this.ctx.storage.deleteAll()
    this.#used = false
    this.#parts.alarm.forget()
    this.#parts.signingKeys.clear()
  }

  override async alarm(): Promise<void> {
    this.#parts.alarm.forget()
    try {
      if (this.#isUsed()) {
        if ((await startRegularWork(this.#context)) === 'empty') await this.#forgetEverything()
        else await this.#drain()
      }
      openSockets(this.ctx, Date.now())
    } catch (error) {
      logError('alarm_failed', { error: errorKind(error), at: errorPlace(error) })
    } finally {
      this.#parts.alarm.arm()
      this.ctx.waitUntil(tellCounts(this.env))
    }
  }

  async #drain(): Promise<void> {
    await drainSafely(this.#context, this.#lease, (job) => runJob(this.#parts.tools, job))
    await this.#parts.lookAtKeys()
  }

  override async webSocketClose(socket: WebSocket): Promise<void> {
    socket.close()
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    socket.close()
  }

  #mirrorSoon(): void {
    if (this.#isUsed() && mirrorSoon(this.#context)) this.#parts.alarm.arm()
  }

  #armed<T>(result: T): T {
    this.#parts.alarm.arm()
    return result
  }

  #isUsed(): boolean {
    this.#used ||= schemaVersion(this.ctx.storage.sql) > 0
    return this.#used
  }

  #isConnected(): boolean {
    return this.#isUsed() && readFact(this.#context.sql, 'connection') === 'active'
  }

  /** Only for callers that are known to be this rep. */
  #use(): void {
    if (this.#isUsed()) return
    migrate(this.ctx.storage)
    writeFact(this.#context.sql, 'nextTidyAt', Date.now() + day)
  }

  /** Waits a while for the work, which goes on in any case. */
  async #wait(work: Promise<unknown>): Promise<void> {
    this.ctx.waitUntil(work.catch((error) => logError('work_failed', { error: errorKind(error) })))
    await patiently(work)
  }
}

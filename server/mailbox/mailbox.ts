import { DurableObject } from 'cloudflare:workers'
import * as z from 'zod/mini'
import type { ErrorCode } from '../../lib/contract/error.ts'
import type { FathomStatus, MeetingReceipt } from '../../lib/contract/receipt.ts'
import { randomText } from '../encoding.ts'
import type { Settings } from '../env.ts'
import { settingsOf } from '../env.ts'
import type { DeliveryHeaders } from '../fathom/verify.ts'
import { importSigningKey, verifyDelivery } from '../fathom/verify.ts'
import { errorKind, logError, logInfo, logWarning } from '../log.ts'
import { pruneSpending } from './ai-spending.ts'
import { analyseAgain, startLookingForUnanalysed } from './analyse-meeting.ts'
import type { AskFathom } from './ask-fathom.ts'
import { createAskFathom } from './ask-fathom.ts'
import type { CallbackResult, ClaimResult, Rep, StoredWebhook } from './connect.ts'
import {
  begin,
  claim,
  completeConsent,
  findWebhook,
  makeWebhook,
  pruneWebhooks,
} from './connect.ts'
import type { MailboxContext } from './context.ts'
import { drainSafely } from './drain.ts'
import { letGoOfFathom } from './erase.ts'
import { readFact, readTime, writeFact } from './facts.ts'
import { forgetBodies } from './forget.ts'
import type { Acceptance } from './inbox.ts'
import { acceptDelivery, bodyDigest, pruneInbox } from './inbox.ts'
import type { JobTools } from './job-tools.ts'
import { createJobTools } from './job-tools.ts'
import { enqueue, freeOrphans, nextDue, readBreaker, replayParked } from './jobs.ts'
import { confirmRecorder, startImport, startListing } from './listing.ts'
import { startMending } from './mend.ts'
import { issueOneTime, nextOneTimeExpiry, pruneOneTime, takeOneTime } from './one-time.ts'
import { notConnected, readRecorders, receiptOf, statusOf } from './receipt.ts'
import { reportSoon } from './report.ts'
import { resyncSince } from './resync.ts'
import { nextAlarm } from './schedule.ts'
import { migrate, schemaVersion } from './schema.ts'
import { open } from './seal.ts'
import { acceptSocket, closeSockets, hintSockets, nextSessionEnd, openSockets } from './sockets.ts'
import type { Tokens } from './tokens.ts'
import { createTokens, resealSecrets } from './tokens.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const ticketLifeMs = minute
/** A webhook whose secret should have been stored by now was lost in between; nobody can verify it. */
const creationMs = 2 * minute
/** How long a claim or a disconnect waits for Fathom before it goes on by itself. */
const patienceMs = 8_000

const TicketPayload = z.object({ sessionEndsAt: z.number() })

export type IncomingDelivery = {
  generation: number
  random: string
  headers: DeliveryHeaders
  body: Uint8Array<ArrayBuffer>
  requestId: string
}

export type Receipt =
  | { ok: true; acceptance: Acceptance }
  | { ok: false; code: Extract<ErrorCode, 'not_found' | 'signature_invalid' | 'conflict'> }

/**
 * One per rep: the durable inbox, the jobs, the only copy of the rep's Fathom tokens, and the hub of
 * their open panels. This class wires; what it does is in the files beside it.
 *
 * Until somebody who is signed in has used it, it has no table and writes nothing, so that made-up
 * addresses leave no trace.
 */
export class Mailbox extends DurableObject<Env> {
  readonly #settings: Settings
  readonly #context: MailboxContext
  readonly #tokens: Tokens
  readonly #ask: AskFathom
  readonly #tools: JobTools
  /** Names this process as the holder of the jobs that it runs. */
  readonly #lease = randomText()
  readonly #signingKeys = new Map<number, CryptoKey>()
  /** Tables, once made, stay. */
  #used = false
  /** What the alarm was last set to by this process; null when that is not known. */
  #armedAt: number | null = null

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    const settings = settingsOf(env)
    if (!settings.ok) throw new Error(`The companion is not configured: ${settings.problems}`)
    this.#settings = settings.settings
    const { storage } = state
    this.#context = {
      storage,
      sql: storage.sql,
      settings: this.#settings,
      mailboxId: state.id.toString(),
      now: () => Date.now(),
      random: () => Math.random(),
      aiBudget: {
        reserve: (...args) => this.#aiBudget().reserve(...args),
        settle: (...args) => this.#aiBudget().settle(...args),
      },
      poke: (userIds) => this.#poke(userIds),
    }
    this.#tokens = createTokens(this.#context, () => reportSoon(this.#context))
    this.#ask = createAskFathom(this.#context, this.#tokens)
    this.#tools = createJobTools(this.#context, this.#ask)
    state.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
    if (this.#isUsed()) {
      migrate(storage)
      freeOrphans(storage.sql, this.#lease, Date.now())
      // The process before may have died between its work and its next alarm.
      this.#arm()
    }
  }

  /** Verifies a delivery and makes it durable. Needs neither Fathom nor the CRM. */
  async receive(delivery: IncomingDelivery): Promise<Receipt> {
    if (!this.#isUsed()) return { ok: false, code: 'not_found' }
    const { storage, sql, now } = this.#context
    const webhook = await findWebhook(sql, delivery.generation, delivery.random)
    if (!webhook) return { ok: false, code: 'not_found' }
    if (webhook.state === 'creating') {
      // Fathom was faster than its own answer to us. It tries again.
      const code = now() - webhook.createdAt < creationMs ? 'conflict' : 'not_found'
      return { ok: false, code }
    }
    const key = await this.#signingKey(webhook)
    if (!key) return { ok: false, code: 'not_found' }
    const { body, requestId } = delivery
    const [verification, digest] = await Promise.all([
      verifyDelivery(delivery, key, Math.floor(now() / 1000)),
      bodyDigest(body),
    ])
    if (!verification.ok) {
      logWarning('delivery_refused', { reason: verification.reason, requestId })
      return { ok: false, code: 'signature_invalid' }
    }
    const connection = readFact(sql, 'connection')
    const isCurrent =
      webhook.state === 'live' && (connection === 'active' || connection === 'revoked')
    const acceptance = acceptDelivery(
      storage,
      {
        generation: webhook.generation,
        webhookId: verification.id,
        sentAt: verification.timestamp,
        body,
        bodyDigest: digest,
        requestId,
      },
      isCurrent,
      now(),
      () => this.#armForDelivery(),
    )
    logInfo('delivery_accepted', { acceptance, size: body.length, requestId })
    return { ok: true, acceptance }
  }

  async #signingKey(webhook: StoredWebhook): Promise<CryptoKey | null> {
    const known = this.#signingKeys.get(webhook.generation)
    if (known) return known
    const owner = readFact(this.#context.sql, 'userId')
    if (owner === null || webhook.secret === null) return null
    const { tokenKeys } = this.#settings
    const binding = { owner, purpose: 'webhook-secret' } as const
    const opened = await open(tokenKeys, binding, webhook.secret)
    if (!opened.ok) {
      logError('webhook_secret_does_not_open', { reason: opened.reason })
      // Not the sender's fault: let it try again when the key is back.
      throw new Error('A webhook secret does not open')
    }
    const key = await importSigningKey(opened.text)
    if (key) this.#signingKeys.set(webhook.generation, key)
    return key
  }

  /** The consent page's address for this rep. */
  async beginConsent(rep: Rep, extensionId: string): Promise<string> {
    this.#use()
    const url = await begin(this.#context, rep, extensionId)
    this.#arm()
    return url
  }

  async completeConsent(stateRandom: string, query: string): Promise<CallbackResult> {
    if (!this.#isUsed()) return { ok: false }
    const result = await completeConsent(this.#context, stateRandom, query)
    this.#arm()
    return result
  }

  /** Activates the connection and makes its webhook, or leaves that to a job where Fathom is slow. */
  async claim(rep: Rep, handoff: string, extensionId: string | null): Promise<ClaimResult> {
    if (!this.#isUsed()) return { ok: false, code: 'state_invalid' }
    const result = await claim(this.#context, this.#tokens, rep, handoff, extensionId)
    if (result.ok) await this.#patiently(makeWebhook(this.#context, this.#ask))
    this.#arm()
    return result
  }

  /** Begins to disconnect, and waits a while for it to be done. */
  async disconnect(deleteData: boolean): Promise<void> {
    if (!this.#isUsed() || readFact(this.#context.sql, 'connection') === null) return
    const { storage, sql, now } = this.#context
    const time = now()
    storage.transactionSync(() => {
      writeFact(sql, 'connection', 'disconnecting')
      sql.exec(`delete from jobs where kind = 'disconnect' and state <> 'running'`)
      enqueue(
        sql,
        'disconnect',
        { deleteData },
        { dueAt: time, coalesceKey: 'disconnect', now: time },
      )
      void storage.setAlarm(time)
    })
    await this.#patiently(drainSafely(this.#tools, this.#lease))
    this.#arm()
  }

  /** "Sync now": joins what runs already. False where nothing is connected. */
  async syncNow(): Promise<boolean> {
    if (!this.#isUsed() || readFact(this.#context.sql, 'connection') !== 'active') return false
    const { sql, now } = this.#context
    const time = now()
    if (readFact(sql, 'fathomEmail') === null) {
      enqueue(sql, 'identify', {}, { dueAt: time, coalesceKey: 'identify', now: time })
    } else {
      startListing(this.#context, 'recent', time)
    }
    this.#arm()
    return true
  }

  /** Parked jobs go again: all of them, or the one with this id. Answers how many. */
  async replay(id: number | null): Promise<number> {
    if (!this.#isUsed()) return 0
    const count = replayParked(this.#context.sql, id, this.#context.now())
    reportSoon(this.#context)
    this.#arm()
    return count
  }

  async status(): Promise<FathomStatus> {
    return this.#isUsed() ? statusOf(this.#context) : notConnected
  }

  async receipt(recordingId: string | null): Promise<MeetingReceipt | null> {
    return this.#isUsed() ? receiptOf(this.#context.sql, recordingId) : null
  }

  /** The rep picks themself. Only from those whom Fathom named: anything else would import nothing. */
  async chooseRecorder(email: string): Promise<boolean> {
    if (!this.#isUsed() || readFact(this.#context.sql, 'connection') !== 'active') return false
    const wanted = email.trim().toLowerCase()
    const chosen = readRecorders(this.#context.sql).find(
      (one) => one.email.toLowerCase() === wanted,
    )
    if (!chosen) return false
    this.ctx.storage.transactionSync(() => confirmRecorder(this.#context, chosen.email))
    this.#arm()
    return true
  }

  /** Brings in the calls of the last so many days. False while it is not known whose. */
  async importDays(days: number): Promise<boolean> {
    if (!this.#isUsed() || readFact(this.#context.sql, 'connection') !== 'active') return false
    if (readFact(this.#context.sql, 'fathomEmail') === null) return false
    this.ctx.storage.transactionSync(() => startImport(this.#context, days))
    this.#arm()
    return true
  }

  /** The rep asks the model again about one call. False: nobody is there to ask. */
  async analyseAgain(meetingId: string): Promise<boolean> {
    if (!this.#isUsed()) return false
    const started = await analyseAgain(this.#tools, meetingId)
    this.#arm()
    return started
  }

  /** A one-time text that opens a socket, good for a minute. `sessionEndsAt` is in milliseconds. */
  async issueTicket(sessionEndsAt: number): Promise<string> {
    this.#use()
    const { sql, now } = this.#context
    const ticket = await issueOneTime(sql, 'ticket', { sessionEndsAt }, now() + ticketLifeMs)
    this.#arm()
    return ticket
  }

  /** Opens a panel's socket. The Worker has checked the origin; the ticket is the path's last part. */
  override async fetch(request: Request): Promise<Response> {
    if (!this.#isUsed()) return new Response(null, { status: 404 })
    const random = new URL(request.url).pathname.split('/').at(-1) ?? ''
    const { sql, now } = this.#context
    const ticket = TicketPayload.safeParse(await takeOneTime(sql, 'ticket', random, now()))
    if (!ticket.success || ticket.data.sessionEndsAt <= now()) {
      return new Response(null, { status: 404 })
    }
    const response = acceptSocket(this.ctx, ticket.data.sessionEndsAt)
    this.#arm()
    return response
  }

  /** Somebody changed what this rep sees. */
  async hint(): Promise<void> {
    hintSockets(this.ctx, Date.now())
  }

  /** The watchdog found this mailbox overdue. */
  async wake(): Promise<void> {
    if (!this.#isUsed()) return
    if (readFact(this.#context.sql, 'connection') === 'active') await this.syncNow()
    this.#arm()
  }

  /** Somebody is to be forgotten: no body that names them stays here. */
  async forgetBodies(): Promise<void> {
    if (this.#isUsed()) forgetBodies(this.#context)
  }

  /** The CRM was set back to this moment: what reached it later goes again. Answers how many calls. */
  async resyncSince(since: number): Promise<number> {
    if (!this.#isUsed()) return 0
    const calls = resyncSince(this.#context, since)
    this.#arm()
    return calls
  }

  /** The account is gone. True once nothing is left here; false: ask again later. */
  async erase(): Promise<boolean> {
    if (this.#isUsed()) {
      if (!(await letGoOfFathom(this.#tools))) return false
      await this.#forgetEverything()
      logInfo('mailbox_erased')
    }
    closeSockets(this.ctx)
    return true
  }

  /** As if nobody had ever used it. What still runs here finds no table and ends. */
  async #forgetEverything(): Promise<void> {
    await this.ctx.storage.deleteAlarm()
    await this.ctx.storage.deleteAll()
    this.#used = false
    this.#armedAt = null
    this.#signingKeys.clear()
  }

  override async alarm(): Promise<void> {
    this.#armedAt = null
    try {
      if (this.#isUsed()) {
        await this.#startWhatIsDue()
        if (this.#isUsed()) await drainSafely(this.#tools, this.#lease)
      }
      openSockets(this.ctx, Date.now())
    } catch (error) {
      logError('alarm_failed', { error: errorKind(error) })
    } finally {
      this.#arm()
    }
  }

  async #startWhatIsDue(): Promise<void> {
    const { sql, now, random } = this.#context
    const time = now()
    const isDue = (name: 'nextRecentAt' | 'nextMonthAt' | 'nextTidyAt') =>
      (readTime(sql, name) ?? Number.POSITIVE_INFINITY) <= time
    if (readFact(sql, 'connection') === 'active') {
      if (isDue('nextRecentAt')) {
        writeFact(sql, 'nextRecentAt', time + hour + random() * 10 * minute)
        startListing(this.#context, 'recent', time)
        startMending(sql, 'failed_items', time)
        startLookingForUnanalysed(this.#context)
      }
      if (isDue('nextMonthAt')) {
        writeFact(sql, 'nextMonthAt', time + day + random() * hour)
        startListing(this.#context, 'month', time)
        startMending(sql, 'companies', time)
      }
    }
    if (isDue('nextTidyAt')) {
      writeFact(sql, 'nextTidyAt', time + day)
      pruneInbox(sql, time)
      pruneWebhooks(sql, time)
      pruneSpending(sql, time)
      await resealSecrets(this.#context)
      pruneOneTime(sql, time)
      // Looked at, or begun, and never connected: nobody but the rep knows that it is there.
      if (readFact(sql, 'connection') === null && nextOneTimeExpiry(sql) === null) {
        await this.#forgetEverything()
        return
      }
    }
    pruneOneTime(sql, time)
  }

  override async webSocketClose(socket: WebSocket): Promise<void> {
    socket.close()
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    socket.close()
  }

  #poke(userIds: readonly string[]): void {
    const own = this.#isUsed() ? readFact(this.#context.sql, 'userId') : null
    for (const userId of new Set(userIds)) {
      if (userId === own) {
        hintSockets(this.ctx, Date.now())
        continue
      }
      const mailbox = this.env.MAILBOX.get(this.env.MAILBOX.idFromName(userId))
      // A lost hint costs a delay and never a row.
      this.ctx.waitUntil(mailbox.hint().catch(() => {}))
    }
  }

  /** One for the whole companion. */
  #aiBudget() {
    return this.env.AI_BUDGET.get(this.env.AI_BUDGET.idFromName('all'))
  }

  #isUsed(): boolean {
    this.#used ||= schemaVersion(this.ctx.storage.sql) > 0
    return this.#used
  }

  /** Only for callers that are known to be this rep. */
  #use(): void {
    if (this.#isUsed()) return
    migrate(this.ctx.storage)
    writeFact(this.#context.sql, 'nextTidyAt', Date.now() + day)
  }

  /** Waits for the work, but no longer than a rep would; it goes on regardless. */
  async #patiently(work: Promise<unknown>): Promise<void> {
    this.ctx.waitUntil(work.catch((error) => logError('work_failed', { error: errorKind(error) })))
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, patienceMs)
    await Promise.race([work.catch(() => {}), promise])
    clearTimeout(timer)
  }

  /** Adds a delivery to what the alarm is for, which is cheaper than to go through all there is. */
  #armForDelivery(): void {
    const { openUntil } = readBreaker(this.#context.sql, 'crm')
    this.#armAt(Math.max(Date.now(), openUntil))
  }

  #arm(): void {
    const { sql } = this.#context
    const used = this.#isUsed()
    const connected = used && readFact(sql, 'connection') === 'active'
    const at = nextAlarm(
      [
        nextSessionEnd(this.ctx),
        used ? nextDue(sql) : null,
        used ? nextOneTimeExpiry(sql) : null,
        used ? readTime(sql, 'nextTidyAt') : null,
        connected ? readTime(sql, 'nextRecentAt') : null,
        connected ? readTime(sql, 'nextMonthAt') : null,
      ],
      Date.now(),
    )
    if (at !== null) this.#armAt(at)
  }

  #armAt(at: number): void {
    // One that is due already must not be pushed back by every delivery that follows; one that goes
    // off too early arms again.
    if (this.#armedAt !== null && this.#armedAt <= at) return
    this.#armedAt = at
    void this.ctx.storage.setAlarm(at)
  }
}

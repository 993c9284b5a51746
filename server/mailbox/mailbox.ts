import { DurableObject } from 'cloudflare:workers'

/** One per rep: durable inbox, jobs, tokens and live sockets. */
export class Mailbox extends DurableObject<Env> {}

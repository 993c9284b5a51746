import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { localConstants } from './build-constants.ts'
import type { EmbeddedCompanion } from './companion.ts'
import { startCompanion } from './companion.ts'
import type { FathomSimulator, FathomSimulatorOptions } from './fathom-simulator/simulator.ts'
import { startFathomSimulator, suggestedHistory } from './fathom-simulator/simulator.ts'
import { freePort } from './ports.ts'
import { stackSecrets } from './secrets.ts'
import { startSupabase } from './supabase.ts'

export interface StackOptions {
  /** Keeps everything the stack knows between runs: accounts, rows, tokens, secrets. */
  dir: string
  /** 0, the default, takes a free one. */
  ports?: { supabase?: number; companion?: number; fathom?: number }
  /** Forgets what an earlier run left in `dir`. */
  fresh?: boolean
  /** The demo rep; Sam Rivera with a password made at the first start where left out. */
  rep?: { email: string; name: string; password: string }
  /** The extensions the companion answers. */
  extensionIds: string[]
  /** What the parts print, line by line. */
  log?: (line: string) => void
  /** More variables for the companion, which win over those of the stack. */
  vars?: Record<string, string>
  /** More settings for the simulated Fathom, which win over those of the stack. */
  fathom?: Partial<FathomSimulatorOptions>
}

export interface Stack {
  supabase: { url: string; publishableKey: string; serviceKey: string }
  companion: EmbeddedCompanion
  fathom: FathomSimulator
  rep: { email: string; name: string; password: string; userId: string }
  /** Stops the companion and starts it again on its port and state, as a deployment does. */
  restartCompanion(): Promise<void>
  /** Stops everything the stack started. */
  stop(): Promise<void>
}

/** Where the stack keeps its things in its folder. `fresh` deletes these and nothing else. */
const kept = ['secrets.json', 'supabase', 'companion', 'fathom']

/** Short waits: whoever runs this watches it. */
const retryDelaysMs = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000]

/**
 * Starts the whole of Upshot but the browser: the CRM with our migrations and one rep, a simulated
 * Fathom, and the companion in workerd. Throws when a part does not start, after stopping the others.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dir, log = () => {} } = options
  if (options.fresh) {
    await Promise.all(kept.map((name) => rm(join(dir, name), { recursive: true, force: true })))
  }
  const secrets = await stackSecrets(dir)
  const person = options.rep ?? {
    email: 'sam@northbeam.example',
    name: 'Sam Rivera',
    password: secrets.repPassword,
  }
  const companionPort = options.ports?.companion || (await freePort())
  const companionUrl = `http://127.0.0.1:${companionPort}`
  const started: { stop(): Promise<void> }[] = []

  try {
    const openSupabase = async () => {
      const part = await startSupabase({
        dataDir: join(dir, 'supabase'),
        port: options.ports?.supabase ?? 0,
        jwtSecret: secrets.supabaseJwtSecret,
        publishableKey: localConstants.supabaseKey,
        secretKey: secrets.supabaseSecretKey,
        log: prefixed('supabase', log),
      })
      started.push(part)
      return part
    }
    const openFathom = async () => {
      const part = await startFathomSimulator({
        port: options.ports?.fathom ?? 0,
        stateDir: join(dir, 'fathom'),
        clients: [
          {
            id: secrets.fathomClientId,
            secret: secrets.fathomClientSecret,
            redirectUris: [`${companionUrl}/oauth/fathom/callback`],
            name: 'Upshot',
          },
        ],
        rep: { name: person.name, email: person.email },
        retryDelaysMs,
        history: suggestedHistory,
        ...options.fathom,
      })
      started.push({ stop: () => part.close() })
      return part
    }
    const [supabase, fathom] = await settleBoth(openSupabase(), openFathom())
    const userId = await signUp(supabase.url, person)

    const openCompanion = () =>
      startCompanion({
        stateDir: join(dir, 'companion'),
        port: companionPort,
        log: prefixed('companion', log),
        vars: {
          SUPABASE_URL: supabase.url,
          SUPABASE_PUBLISHABLE_KEY: localConstants.supabaseKey,
          SUPABASE_SECRET_KEY: secrets.supabaseSecretKey,
          FATHOM_CLIENT_ID: secrets.fathomClientId,
          FATHOM_CLIENT_SECRET: secrets.fathomClientSecret,
          FATHOM_AUTHORIZE_URL: `${fathom.url}/external/v1/oauth2/authorize`,
          FATHOM_API_URL: `${fathom.url}/external/v1`,
          PUBLIC_URL: companionUrl,
          EXTENSION_IDS: options.extensionIds.join(','),
          TOKEN_KEYS: secrets.tokenKeys,
          ...options.vars,
        },
      })
    let running = await openCompanion()
    const companion: EmbeddedCompanion = {
      url: companionUrl,
      runWatchdog: () => running.runWatchdog(),
      stop: () => running.stop(),
    }
    started.push(companion)

    return {
      supabase: {
        url: supabase.url,
        publishableKey: localConstants.supabaseKey,
        serviceKey: secrets.supabaseSecretKey,
      },
      companion,
      fathom,
      rep: { ...person, userId },
      async restartCompanion() {
        await running.stop()
        running = await openCompanion()
      },
      stop: () => stopAll(started),
    }
  } catch (error) {
    await stopAll(started)
    throw error
  }
}

/** Waits for both even when one fails, so that whatever did start is known and can be stopped. */
async function settleBoth<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b])
  return [await a, await b]
}

async function stopAll(parts: { stop(): Promise<void> }[]): Promise<void> {
  for (const part of parts.splice(0).reverse()) await part.stop()
}

function prefixed(part: string, log: (line: string) => void): (text: string) => void {
  return (text) => {
    for (const line of text.split('\n')) log(`${part}: ${line}`)
  }
}

const authAnswer = z.object({ user: z.object({ id: z.string() }) })

/** Signs the rep up, or in when an earlier run did. Returns their user id. */
async function signUp(
  url: string,
  rep: { email: string; name: string; password: string },
): Promise<string> {
  const { email, name, password } = rep
  const ask = (path: string, body: object) =>
    fetch(`${url}/auth/v1/${path}`, {
      method: 'POST',
      headers: { apikey: localConstants.supabaseKey, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const signedIn = await ask('token?grant_type=password', { email, password })
  const answer = signedIn.ok
    ? signedIn
    : await ask('signup', { email, password, data: { name, full_name: name } })
  if (!answer.ok) {
    throw new Error(`${email} could not be signed up: ${answer.status} ${await answer.text()}`)
  }
  return authAnswer.parse(await answer.json()).user.id
}

import { useEffect, useRef, useState } from 'react'
import type { SearchPlace } from '../../lib/contract/search.ts'
import { report } from '../../lib/report.ts'
import type { Found, FoundSaid } from '../../lib/search/found.ts'
import { mostOfEach } from '../../lib/search/found.ts'
import type { OnlyShown } from '../data/client-safe.ts'
import { useServices } from '../data/services.ts'
import { keep } from '../data/use-kept-query.ts'

/** How far a search in calls that are not on this device has come. */
export type Older = {
  state: 'idle' | 'asking' | 'done' | 'failed'
  words: readonly string[]
  said: readonly FoundSaid[]
  /** Where it goes on; null before it has begun, and when it is through. */
  next: SearchPlace | null
  /** Why it failed, in a sentence. */
  problem: string | null
}

const idle: Older = { state: 'idle', words: [], said: [], next: null, problem: null }

/** The last one, for whoever comes back from a call that it found. */
const kept = keep<{ key: string; older: Older }>()

/** What is searched, for whom, and what may be seen: another of these is another search. */
function keyOf(query: string, only: OnlyShown, userId: string): string {
  return JSON.stringify([userId, only, query])
}

/**
 * Searches older calls when it is told to, on and on until a list is full or there are no more. Nothing is
 * asked, and nothing shown of what was asked before, when the query or what may be seen is another.
 */
export function useOlder(
  query: string,
  only: OnlyShown | undefined,
  userId: string,
): { older: Older; ask: () => void } {
  const { connections } = useServices()
  const key = only === undefined ? null : keyOf(query, only, userId)
  const [held, setHeld] = useState(kept.last)
  /** The search that may still show what it finds. */
  const running = useRef<object | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search ends this one
  useEffect(
    () => () => {
      running.current = null
      setHeld(kept.last)
    },
    [key],
  )

  const older = key !== null && held?.key === key ? held.older : idle

  async function run(asked: string, seen: OnlyShown): Promise<void> {
    const token = {}
    running.current = token
    const most = older.said.length + mostOfEach
    let now: Older = { ...older, state: 'asking', problem: null }
    const show = (next: Older) => {
      if (running.current !== token) return
      now = next
      setHeld({ key: asked, older: next })
      if (next.state !== 'asking') kept.last = { key: asked, older: next }
    }
    show(now)
    try {
      while (now.state === 'asking' && running.current === token) {
        const answer = await connections.searchOlder(query, seen, now.next)
        if (!answer.ok) {
          show({ ...now, state: 'failed', problem: answer.message })
          return
        }
        const { words, said, next } = answer.value
        const all = [...now.said, ...said]
        const state = next === null || all.length >= most ? 'done' : 'asking'
        show({ ...now, state, words, said: all, next })
      }
    } catch (error) {
      report('Upshot could not search older calls.', error)
      show({ ...now, state: 'failed', problem: 'Older calls could not be searched. Try again.' })
    }
  }

  const ask = () => {
    if (key === null || only === undefined || older.state === 'asking') return
    void run(key, only)
  }
  return { older, ask }
}

/** Lines of calls that have come to this device meanwhile are found there. */
export function notHere(older: Older, found: Found | null): Older {
  const here = new Set(found?.said.map(({ meetingId }) => meetingId))
  return { ...older, said: older.said.filter(({ meetingId }) => !here.has(meetingId)) }
}

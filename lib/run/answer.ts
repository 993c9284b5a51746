import { Unreachable } from '../api.ts'
import { AppError } from '../contract/error.ts'

/** `message` is a sentence for the rep. */
export type CallResult = { ok: true } | { ok: false; message: string }
export type Answer<T> = { ok: true; value: T } | { ok: false; message: string }

export async function call(work: () => Promise<unknown>, after: () => void): Promise<CallResult> {
  const answer = await ask(work, after)
  return answer.ok ? { ok: true } : answer
}

export async function ask<T>(
  work: () => Promise<T>,
  after: () => void = () => {},
): Promise<Answer<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (error instanceof AppError) return { ok: false, message: error.message }
    if (error instanceof Unreachable) {
      return { ok: false, message: 'The companion does not answer. Try again in a moment.' }
    }
    throw error
  } finally {
    after()
  }
}

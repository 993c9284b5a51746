/** How long a claim or a disconnect waits for Fathom before it goes on by itself. */
const patienceMs = 8_000

/** Waits for work as long as a rep would; it goes on regardless. Never throws. */
export async function patiently(work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, patienceMs)
  await Promise.race([work.catch(() => {}), promise])
  clearTimeout(timer)
}

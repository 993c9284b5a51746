/**
 * Functions of something that is loaded after the first paint, callable before: a call waits for it.
 * Each stays the same function, so that effects may depend on it.
 */
export function callableAtOnce<T extends Record<string, (...told: never[]) => unknown>>(
  load: () => Promise<T>,
): T {
  const known = new Map<string, (...told: never[]) => Promise<unknown>>()
  return new Proxy({} as T, {
    get: (_, name: string) => {
      const call = known.get(name) ?? (async (...told) => (await load())[name]?.(...told))
      known.set(name, call)
      return call
    },
  })
}

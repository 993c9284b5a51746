const ends: (() => Promise<void>)[] = []

/** `make`, called when its result is first asked for; every benchmark of the run gets the same one, and `remove` comes at the end. */
export function oncePerRun<T>(
  make: () => Promise<T>,
  remove: (made: T) => Promise<void>,
): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().then((one) => {
      ends.push(() => remove(one))
      return one
    })
    return made
  }
}

/** Removes what was made, last made first. */
export async function endRun(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end()
}

import type { Surroundings } from '../../components/data/surroundings.ts'

/**
 * The browser around the panel, whose code comes after the first paint. What is watched before that
 * begins then; permissions are at hand long before anybody finds their switch.
 */
export function surroundingsAfter(painted: Promise<unknown>): Surroundings {
  const permissions = painted.then(() => import('../../lib/run/permissions.ts'))
  let ready: Awaited<typeof permissions> | null = null
  permissions.then((loaded) => {
    ready = loaded
  }, reportError)

  return {
    watchPage: (onPage) =>
      begin(
        painted.then(async () =>
          // A second press of the toolbar button closes what the first one opened.
          (await import('../../lib/page/watch-page.ts')).watchPage(onPage, () => window.close()),
        ),
      ),
    watchWanted: (go) =>
      begin(
        painted.then(async () =>
          (await import('../../lib/page/watch-wanted.ts')).watchWanted(go, Date.now),
        ),
      ),
    watchAllowed: (onChange) =>
      begin(permissions.then(({ watchAllowed }) => watchAllowed(onChange))),
    allow: async (name) => {
      try {
        // Awaiting anything first would spend the press.
        return await (ready ?? (await permissions)).allow(name)
      } catch (error) {
        reportError(error)
        return false
      }
    },
    giveBack: async (name) => (await permissions).giveBack(name),
  }
}

/** The end of something that only begins later. */
function begin(begun: Promise<() => void>): () => void {
  let isOver = false
  let end = () => {}
  begun.then((stop) => {
    if (isOver) stop()
    else end = stop
  }, reportError)
  return () => {
    isOver = true
    end()
  }
}

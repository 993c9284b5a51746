import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useState } from 'react'
import { pictureOf } from '../../lib/cache/pictures.ts'
import type { Meeting } from '../../lib/contract/rows.ts'
import { useServices } from './services.ts'
import { useOnline } from './use-health.ts'

/** Pictures that were asked for since the panel was opened and did not come: they are not asked for again. */
const asked = new Set<string>()
/** A panel may stay open for weeks. */
const keptAsked = 1_000

/**
 * The address of a call's picture; null where there is none, or none yet. It is asked for when a view first
 * draws it, which needs the network once: then it is on this device.
 */
export function usePicture({ id, thumbnailUrl: path }: Meeting): string | null {
  const { connections } = useServices()
  const isOnline = useOnline()
  const kept = useLiveQuery(
    async () => (path === null ? null : ((await pictureOf(id, path)) ?? null)),
    [id, path],
  )
  const isMissing = kept === null && path !== null

  useEffect(() => {
    const wanted = `${id} ${path}`
    if (!isMissing || !isOnline || asked.has(wanted)) return
    if (asked.size >= keptAsked) asked.clear()
    asked.add(wanted)
    // It comes through the cache. Where it does not, nothing is said: nobody asked for a picture.
    connections.fetchPicture(id, path).then(
      ({ ok }) => ok && asked.delete(wanted),
      () => {},
    )
  }, [isMissing, isOnline, id, path, connections])

  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    if (!kept) return
    const made = URL.createObjectURL(kept)
    setAddress(made)
    return () => {
      setAddress(null)
      URL.revokeObjectURL(made)
    }
  }, [kept])
  return address
}

import { useEffect, useRef } from 'react'
import { dropFrame, paintedFrame } from '../ui/kept-frame.ts'

/**
 * The panel is alive: the painted screen goes, what was pressed on it is done, and from now on the screen is
 * kept for the next opening. Runs after the keys of every view are listened for.
 * @param place of the list on screen; null where it is none that the first styles can draw
 */
export function useFirstFrame(
  rep: string,
  place: string | null,
  isWhole: boolean,
  say: (words: string) => void,
): void {
  const latest = useRef({ place, say })
  latest.current = { place, say }

  useEffect(() => {
    const painted = paintedFrame()
    if (painted === undefined) return
    if (painted.rep !== rep || painted.place !== latest.current.place || painted.early.length === 0)
      return dropFrame()
    painted.takeDown()
    globalThis.upshotFrame = undefined
    import('./replay.ts').then(
      ({ replay }) => replay(painted, latest.current.say),
      () => painted.release(),
    )
  }, [rep])

  const isList = place !== null
  useEffect(() => {
    if (!isWhole || !isList) return
    let stop: (() => void) | null | undefined
    void import('./keep.ts').then(({ keepFrames }) => {
      if (stop !== null) stop = keepFrames(rep, () => latest.current.place ?? '')
    })
    return () => {
      stop?.()
      stop = null
    }
  }, [rep, isWhole, isList])
}

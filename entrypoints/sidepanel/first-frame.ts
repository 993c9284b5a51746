import { paintFrame } from '../../components/frame/paint.ts'
import { dropFrame } from '../../components/ui/kept-frame.ts'

/**
 * What the page runs first: the last screen, as a picture, then the panel. A picture that cannot be painted is
 * none, and holds up nothing.
 */

const begins = document.currentScript?.dataset.begins ?? ''

let isPainted = false
try {
  isPainted = paintFrame(begins)
} catch {
  // Damaged: the panel draws itself.
}
if (isPainted && document.visibilityState === 'visible') {
  // Once the frame is out. A panel that opens out of sight gets none.
  const limit = setTimeout(begin, 150)
  requestAnimationFrame(() =>
    setTimeout(() => {
      clearTimeout(limit)
      begin()
    }),
  )
} else begin()

function begin(): void {
  import(begins).then(
    // A panel that never came alive has its screen for that by now, and it lies below the picture.
    () => setTimeout(dropFrame, 6_000),
    (error: unknown) => {
      console.error('Upshot could not begin.', error)
      dropFrame()
      document.body.textContent =
        'Upshot could not start. Close this panel and open it again; if that does not help, restart Chrome.'
    },
  )
}

import { createRoot } from 'react-dom/client'
import { callableAtOnce } from '../../components/data/callable-at-once.ts'
import { ServicesProvider } from '../../components/data/services.ts'
import { SurroundingsProvider } from '../../components/data/surroundings.ts'
import { Panel } from '../../components/shell/Panel.tsx'
import { asTheMachineWrites } from '../../lib/format/machine.ts'
import { deviceZone } from '../../lib/format/zone.ts'
import type { Engine } from '../../lib/run/panel.ts'
import { surroundingsAfter } from './surroundings.ts'

// What is drawn comes from the cache; the lines to the outside are laid when it stands.
const engine: Promise<Engine> = painted().then(async () => {
  const { startEngine } = await import('../../lib/run/panel.ts')
  return startEngine()
})

const surroundings = surroundingsAfter(engine)

const root = document.getElementById('root')
if (root === null) throw new Error('sidepanel/index.html has no #root.')
createRoot(root, {
  // The engine listens to what is reported.
  onCaughtError: (error) => void engine.then(() => reportError(error)),
}).render(
  <ServicesProvider
    value={{
      connections: callableAtOnce(() => engine),
      now: Date.now,
      deviceZone,
      ...asTheMachineWrites(),
    }}
  >
    <SurroundingsProvider value={surroundings}>
      <Panel />
    </SurroundingsProvider>
  </ServicesProvider>,
)

/** The first frame that has something of the panel in it, or a second for one that opens out of sight. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      observer.disconnect()
      clearTimeout(limit)
      requestAnimationFrame(() => setTimeout(resolve))
    }
    const observer = new MutationObserver(() => {
      if (document.querySelector('#root main')) done()
    })
    observer.observe(document.body, { childList: true, subtree: true })
    const limit = setTimeout(() => {
      observer.disconnect()
      resolve()
    }, 1_000)
  })
}

import { createRoot } from 'react-dom/client'
import { Panel } from '../../components/Panel.tsx'
import type { Connections } from '../../components/services.ts'
import { ServicesProvider } from '../../components/services.ts'
import { SurroundingsProvider } from '../../components/surroundings.ts'
import { rememberedTheme, showTheme } from '../../components/theme.ts'
import type { Engine } from '../../lib/engine.ts'
import { surroundingsAfter } from './surroundings.ts'

// What is drawn comes from the cache; the lines to the outside are laid when it stands.
const engine: Promise<Engine> = painted().then(async () => {
  const { startEngine } = await import('../../lib/engine.ts')
  return startEngine()
})

const connections: Connections = {
  signIn: async (email, password) => (await engine).signIn(email, password),
  signOut: async (options) => (await engine).signOut(options),
  connectFathom: () => void connectFathom(),
  disconnectFathom: async (deleteData) => (await engine).disconnectFathom(deleteData),
  syncNow: async () => (await engine).syncNow(),
  fetchTranscript: async (meetingId) => (await engine).fetchTranscript(meetingId),
  searchOlder: async (query, only, from) => (await engine).searchOlder(query, only, from),
  fathomStatus: async () => (await engine).fathomStatus(),
  receipt: async (recordingId) => (await engine).receipt(recordingId),
  replay: async (id) => (await engine).replay(id),
  chooseRecorder: async (email) => (await engine).chooseRecorder(email),
  importDays: async (days) => (await engine).importDays(days),
  sortAgain: async (meetingId) => (await engine).sortAgain(meetingId),
}

const surroundings = surroundingsAfter(engine)

async function connectFathom(): Promise<void> {
  await engine
  const { requestConnect } = await import('../../lib/messages.ts')
  requestConnect()
}

showTheme(rememberedTheme())

const root = document.getElementById('root')
if (root === null) throw new Error('sidepanel/index.html has no #root.')
createRoot(root).render(
  <ServicesProvider
    value={{
      connections,
      now: Date.now,
      hour12:
        new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions().hour12 ?? false,
    }}
  >
    <SurroundingsProvider value={surroundings}>
      <Panel />
    </SurroundingsProvider>
  </ServicesProvider>,
)

/** The first frame that has something in it, or a second for a panel that opens out of sight. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      observer.disconnect()
      clearTimeout(limit)
      requestAnimationFrame(() => setTimeout(resolve))
    }
    const observer = new MutationObserver(() => {
      if (document.querySelector('main')) done()
    })
    observer.observe(document.body, { childList: true, subtree: true })
    const limit = setTimeout(() => {
      observer.disconnect()
      resolve()
    }, 1_000)
  })
}

import { hasQuestion, useFathomStatus } from './companion.ts'
import type { Health } from './health.ts'
import { RecorderQuestion } from './RecorderQuestion.tsx'

/** Asks who the rep is in Fathom, once it turns out that nothing else says so. */
export function Recorder({ health }: { health: Health }) {
  const { integration } = health
  const isUnknown = integration?.status === 'active' && integration.fathomUserEmail === null
  const { answer, take } = useFathomStatus(isUnknown ? 'recorder' : null, true)
  if (!isUnknown || !answer?.ok || !hasQuestion(answer.value)) return null
  return <RecorderQuestion recorders={answer.value.recorders} onKnown={take} />
}

import type { Reader } from '../../lib/format/time.ts'
import { isNotChecked } from '../../lib/inbox/checked.ts'
import { hasQuestion, useFathomStatus } from '../data/use-companion.ts'
import type { Health } from '../data/use-health.ts'
import { RecorderQuestion } from './RecorderQuestion.tsx'

/** Asks who the rep is in Fathom, once it turns out that nothing else says so. */
export function Recorder({ health, reader = null }: { health: Health; reader?: Reader | null }) {
  const { integration } = health
  const isUnknown =
    integration?.status === 'active' &&
    (integration.fathomUserEmail === null || isNotChecked(health.sync))
  const { answer, take } = useFathomStatus(isUnknown ? 'recorder' : null, true)
  if (!isUnknown || !answer?.ok || !hasQuestion(answer.value)) return null
  return <RecorderQuestion status={answer.value} reader={reader} onKnown={take} />
}

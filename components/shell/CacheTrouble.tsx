import { Database } from 'lucide-react'
import { useState } from 'react'
import { count } from '../../lib/format/people.ts'
import type { CacheFault } from '../data/cache-fault.ts'
import { cacheFaultOf } from '../data/cache-fault.ts'
import type { Rescued } from '../data/make-cache-anew.ts'
import { makeCacheAnew, readUnsent } from '../data/make-cache-anew.ts'
import { recall, remember } from '../ui/remembered.ts'

type Said = { title: string; why: string; canAnew: boolean }

const said: Readonly<Record<CacheFault, Said>> = {
  damaged: {
    title: "The copy on this device can't be read.",
    why: 'Your calls and tasks are safe in the CRM. Make the copy anew, and they come back.',
    canAnew: true,
  },
  silent: {
    title: "The copy on this device doesn't answer.",
    why: 'Another window of Upshot may hold it. Close the others or restart Chrome, then reload.',
    canAnew: true,
  },
  newer: {
    title: 'A newer Upshot wrote the copy on this device.',
    why: 'Restart Chrome to get that version back, or make the copy anew for this one.',
    canAnew: true,
  },
  full: {
    title: 'No room is left on this device.',
    why: 'Free some space and reload. Nothing was deleted.',
    canAnew: false,
  },
  forbidden: {
    title: 'Chrome lets Upshot keep nothing on this device.',
    why: 'A setting or your company blocks stored data for extensions. Allow it for Upshot, then reload. Until then your tasks are in the CRM.',
    canAnew: false,
  },
}

/** Instead of the panel, where its copy of the CRM is out of reach. A null error: it has not answered at all. */
export function CacheTrouble({ error }: { error: unknown }) {
  const [step, setStep] = useState<'asked' | 'reading' | 'sure' | 'working' | 'held' | 'lost'>(
    'asked',
  )
  const [rescued, setRescued] = useState<Rescued | null>(null)
  const { title, why, canAnew } =
    said[error === null ? 'silent' : (cacheFaultOf(error) ?? 'damaged')]
  const isBusy = step === 'reading' || step === 'working'

  async function look() {
    setStep('reading')
    setRescued(await readUnsent())
    setStep('sure')
  }

  async function anew() {
    setStep('working')
    const made = await makeCacheAnew(rescued)
    if (made === 'held') return setStep('held')
    remember('unsent', null)
    if (made === 'lost') return setStep('lost')
    location.reload()
  }

  return (
    <main className="lone" id="view">
      <div className="blank" role="alert">
        <Database size={20} strokeWidth={1.75} aria-hidden="true" />
        <h1>
          <strong>{title}</strong>
        </h1>
        <p>{step === 'held' ? heldWords : step === 'lost' ? lostWords : why}</p>
        {canAnew && step !== 'lost' && (
          <p className="meta">
            {step === 'sure' || step === 'working'
              ? taken(rescued, recall('unsent'))
              : lost(recall('unsent'))}
          </p>
        )}
        <div className="actions">
          <button type="button" className="button ink" onClick={() => location.reload()}>
            Reload
          </button>
          {canAnew && step !== 'lost' && (
            <button
              type="button"
              className={step === 'sure' ? 'button danger' : 'button'}
              aria-disabled={isBusy}
              onClick={() => {
                if (step === 'sure') void anew()
                else if (!isBusy) void look()
              }}
            >
              {step === 'sure' ? 'Yes, make it anew' : 'Make the copy anew'}
            </button>
          )}
        </div>
      </div>
    </main>
  )
}

const heldWords =
  'Something still holds it. Close every window of Upshot, restart Chrome, and try again.'

const lostWords =
  'The copy is made anew, but the clicks that had not been sent could not be kept. Look in the CRM what is missing, then reload.'

/** The outbox is in there as well: what is known of it was noted while it could be read. */
function lost(unsent: unknown): string {
  if (typeof unsent !== 'number') return 'Clicks that had not been sent yet may go with it.'
  if (unsent === 0) return 'Every click had been sent: nothing goes with it.'
  return `${count(unsent, 'click')} had not been sent. Upshot tries to keep what can be read.`
}

/** What was found once it was looked for. */
function taken(rescued: Rescued | null, unsent: unknown): string {
  if (rescued !== null) {
    const found = rescued.clicks.length
    return found === 0
      ? 'Every click had been sent: nothing goes with it.'
      : `${count(found, 'click')} not sent yet could be read: kept, and sent afterwards.`
  }
  if (unsent === 0) return lost(unsent)
  const which = typeof unsent === 'number' ? `${count(unsent, 'click')}` : 'Clicks'
  return `${which} not sent yet cannot be read, and would go with it.`
}

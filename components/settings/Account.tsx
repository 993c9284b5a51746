import { useId, useState } from 'react'
import type { Reader } from '../../lib/format/time.ts'
import { dayAndTime } from '../../lib/format/time.ts'
import { act } from '../data/acts.ts'
import type { Triage } from '../inbox/use-triage.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ChangeAddress, ChangePassword } from './AccountForms.tsx'
import { ExportAll } from './ExportAll.tsx'

/** The rep's account: its address and password, everything that is theirs to take along, and its end. */
export function Account({
  email,
  deletedAt,
  reader,
  did,
}: {
  email: string
  /** When it will be deleted, where that was asked for. */
  deletedAt: string | null
  reader: Reader
  did: Triage['did']
}) {
  const heading = useId()
  const [opened, open] = useState<'address' | 'password' | 'delete' | null>(null)
  const close = () => open(null)
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>Account</h2>
      <div className="setting">
        <strong className="anywhere">{email}</strong>
        <span className="pair whole">
          <button type="button" className="button link small" onClick={() => open('address')}>
            Change address
          </button>
          <button type="button" className="button link small" onClick={() => open('password')}>
            Password
          </button>
        </span>
      </div>
      {opened === 'address' && <ChangeAddress email={email} onClose={close} />}
      {opened === 'password' && <ChangePassword email={email} onClose={close} />}
      <ExportAll />
      {deletedAt === null ? (
        <div className="setting">
          <div>
            <strong>Delete my account</strong>
            <p className="meta">
              A day later everything of yours is gone. Until then you can keep it.
            </p>
          </div>
          <button type="button" className="button plain danger" onClick={() => open('delete')}>
            Delete…
          </button>
        </div>
      ) : (
        <div className="setting">
          <div>
            <strong className="warn">
              This account is deleted {dayAndTime(deletedAt, reader)}.
            </strong>
            <p className="meta">Everything works until then.</p>
          </div>
          <button type="button" className="button ink" onClick={() => void act.keepAccount()}>
            Keep it
          </button>
        </div>
      )}
      {opened === 'delete' && (
        <Dialog
          title="Delete your account?"
          onClose={close}
          actions={
            <>
              <button type="button" className="button" onClick={close}>
                Cancel
              </button>
              <button
                type="button"
                className="button plain danger"
                onClick={() => {
                  did('Your account is deleted in a day', () => act.deleteAccount())
                  close()
                }}
              >
                Delete in a day
              </button>
            </>
          }
        >
          <p>
            In 24 hours your calls, transcripts, companies, contacts and the tasks you made for
            yourself are deleted from the CRM, and calls stop coming from Fathom. Recordings at
            Fathom stay there. Tasks that you made for others stay with them.
          </p>
          <p className="meta">Export everything first, if you want to keep it.</p>
        </Dialog>
      )}
    </section>
  )
}

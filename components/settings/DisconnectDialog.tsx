import { useId, useState } from 'react'
import { useServices } from '../data/services.ts'
import { Dialog } from '../ui/Dialog.tsx'

/** Disconnecting keeps the calls unless the rep asks for them to go too. */
export function DisconnectDialog({ isByKey, onClose }: { isByKey: boolean; onClose: () => void }) {
  const { connections } = useServices()
  const [alsoData, setAlsoData] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const box = useId()

  async function disconnect() {
    setBusy(true)
    const result = await connections.disconnectFathom(alsoData)
    setBusy(false)
    if (result.ok) onClose()
    else setProblem(result.message)
  }

  return (
    <Dialog
      title="Disconnect Fathom?"
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className="button plain danger"
            disabled={isBusy}
            onClick={() => void disconnect()}
          >
            Disconnect
          </button>
        </>
      }
    >
      <p>New calls stop arriving. Tasks stay in the CRM.</p>
      {isByKey && (
        <p>Upshot forgets the API key. Delete it in Fathom as well, where nothing else uses it.</p>
      )}
      <div className="setting">
        <label htmlFor={box}>
          <strong>Also delete the calls Upshot brought in</strong>
        </label>
        <input
          id={box}
          className="switch"
          type="checkbox"
          checked={alsoData}
          onChange={(event) => setAlsoData(event.target.checked)}
        />
      </div>
      {problem !== null && (
        <p className="danger" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  )
}

import type { ErrorInfo, ReactNode } from 'react'
import { Component } from 'react'
import { cacheFaultOf } from '../data/cache-fault.ts'
import { dropFrame } from '../ui/kept-frame.ts'
import { later } from '../ui/later.tsx'

export const CacheTrouble = later(async () => (await import('./CacheTrouble.tsx')).CacheTrouble)

type State = { error: unknown; details: string | null; copied: boolean }

type Props = {
  children: ReactNode
  /** Nothing stands above or below it: what breaks is the whole panel. */
  alone?: boolean
}

/** A view that throws says so in its place; the data is in the cache and the outbox, not in the view. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, details: null, copied: false }

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return {
      error,
      details: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }
  }

  override componentDidCatch(_error: unknown, info: ErrorInfo) {
    dropFrame()
    const where = info.componentStack ?? ''
    this.setState(({ details }) => ({ details: `${details}\n${where}` }))
  }

  override render() {
    const { error, details, copied } = this.state
    if (details === null) return this.props.children
    if (cacheFaultOf(error) !== null) return <CacheTrouble error={error} />
    return (
      <main className={this.props.alone ? 'lone' : undefined} id="view">
        <div className="blank">
          <h1>
            <strong>This view broke.</strong>
          </h1>
          <p>Your data is fine.</p>
          <div className="actions">
            <button type="button" className="button ink" onClick={() => location.reload()}>
              Reload
            </button>
            <button
              type="button"
              className="button"
              onClick={() =>
                void navigator.clipboard
                  .writeText(details)
                  .then(() => this.setState({ copied: true }))
              }
            >
              {copied ? 'Details copied' : 'Copy details'}
            </button>
          </div>
        </div>
      </main>
    )
  }
}

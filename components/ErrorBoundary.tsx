import type { ErrorInfo, ReactNode } from 'react'
import { Component } from 'react'

type State = { details: string | null; copied: boolean }

type Props = {
  children: ReactNode
  /** Nothing stands above or below it: what breaks is the whole panel. */
  alone?: boolean
}

/** A view that throws says so in its place; the data is in the cache and the outbox, not in the view. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { details: null, copied: false }

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { details: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }

  override componentDidCatch(_error: unknown, info: ErrorInfo) {
    const where = info.componentStack ?? ''
    this.setState(({ details }) => ({ details: `${details}\n${where}` }))
  }

  override render() {
    const { details, copied } = this.state
    if (details === null) return this.props.children
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

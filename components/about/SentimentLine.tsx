import { Minus, TrendingDown, TrendingUp } from 'lucide-react'
import type { Meeting } from '../../lib/contract/rows.ts'
import type { Sentiment } from '../../lib/inbox/sentiment.ts'
import { sentimentOf } from '../../lib/inbox/sentiment.ts'

const look = { size: 14, strokeWidth: 1.75, 'aria-hidden': true } as const

const words: Record<Sentiment['word'], string> = {
  positive: 'Sentiment positive',
  neutral: 'Sentiment neutral',
  negative: 'Sentiment negative',
}

/** How the calls with somebody went, and where that is heading; what nobody measured is not guessed. */
export function SentimentLine({ calls }: { calls: readonly Meeting[] }) {
  const sentiment = sentimentOf(calls)
  if (sentiment === null) return <p className="sentiment meta">Sentiment not measured</p>
  return (
    <div className="sentiment">
      <p className="meta facts">
        <span>{words[sentiment.word]}</span>
        <Trend trend={sentiment.trend} />
      </p>
    </div>
  )
}

function Trend({ trend }: Pick<Sentiment, 'trend'>) {
  switch (trend) {
    case 'improving':
      return (
        <span>
          <TrendingUp {...look} /> improving
        </span>
      )
    case 'declining':
      return (
        <span>
          <TrendingDown {...look} /> declining
        </span>
      )
    case 'stable':
      return (
        <span>
          <Minus {...look} /> steady
        </span>
      )
    case 'unknown':
      return null
  }
}

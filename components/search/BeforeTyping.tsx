import { Search } from 'lucide-react'
import { usePage } from '../data/surroundings.ts'
import { useToSearchFor } from '../data/use-subjects.ts'
import { Blank } from '../ui/Blank.tsx'
import { Square } from '../ui/Square.tsx'

/** What somebody may want to search for: whom the page beside the panel is about, and what was searched before. */
export function BeforeTyping({
  recent,
  onAsk,
}: {
  recent: readonly string[]
  onAsk: (query: string) => void
}) {
  const beside = useToSearchFor(usePage())
  const known = beside?.all ?? []
  const others = recent.filter((one) => known.every(({ name }) => name !== one))
  if (recent.length === 0 && known.length === 0) {
    return (
      <Blank
        icon={<Search size={20} strokeWidth={1.5} aria-hidden="true" />}
        title="Find what was said"
      >
        <p>A word of a call, an item, a person or a company. Part of a word is enough.</p>
      </Blank>
    )
  }
  return (
    <>
      {known.length > 0 && (
        <h2 className="section-head">{beside?.isPinned ? 'Pinned' : 'On this page'}</h2>
      )}
      {/* The strip above opens what is known of them; here they are a search like any other. */}
      {known.map(({ subject, name }) => (
        <button key={subject.id} type="button" className="result plain" onClick={() => onAsk(name)}>
          <Square name={name} />
          <span>{name}</span>
        </button>
      ))}
      {others.length > 0 && <h2 className="section-head">Recent</h2>}
      {others.map((one) => (
        <button key={one} type="button" className="result plain" onClick={() => onAsk(one)}>
          <Search size={16} strokeWidth={1.75} aria-hidden="true" />
          <span>{one}</span>
        </button>
      ))}
    </>
  )
}

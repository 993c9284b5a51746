import { initial } from '../../lib/format/people.ts'

/** Stands for a company or a person: a letter, never a picture from the network. */
export function Square({ name }: { name: string }) {
  return (
    <span className="square" aria-hidden="true">
      {initial(name)}
    </span>
  )
}

/** A list of people as somebody exported it from a spreadsheet or a directory. */

export type Person = { email: string; name: string | null; role: 'admin' | 'member' }
export type ReadPeople = { people: Person[]; problems: string[] }

const roles: Readonly<Record<string, Person['role']>> = {
  '': 'member',
  rep: 'member',
  member: 'member',
  user: 'member',
  admin: 'admin',
}

/**
 * Reads CSV with or without a head line: the columns `email`, `name` and `role` in any order, or the address
 * alone. Separated by comma, semicolon or tab; quoted where need be. A line that cannot be read is named, and the
 * others count.
 */
export function readPeople(text: string): ReadPeople {
  const lines = parse(text.replace(/^\ufeff/, ''))
  const [first = []] = lines
  const head = first.map((cell) => cell.trim().toLowerCase())
  const hasHead = head.some((cell) => ['email', 'e-mail', 'mail', 'address'].includes(cell))
  const at = (...names: string[]) => head.findIndex((cell) => names.includes(cell))
  const columns = hasHead
    ? {
        email: at('email', 'e-mail', 'mail', 'address'),
        name: at('name', 'full name'),
        role: at('role'),
      }
    : { email: 0, name: 1, role: 2 }
  const people = new Map<string, Person>()
  const problems: string[] = []
  for (const [index, cells] of lines.entries()) {
    if ((hasHead && index === 0) || cells.every((cell) => cell.trim() === '')) continue
    const email = (cells[columns.email] ?? '').trim().toLowerCase()
    const role = roles[(cells[columns.role] ?? '').trim().toLowerCase()]
    const line = `Line ${index + 1}`
    if (!isAddress(email)) problems.push(`${line}: “${email}” is no address in plain letters.`)
    else if (role === undefined) {
      problems.push(`${line}: “${cells[columns.role]}” is no role: rep or admin.`)
    } else if (people.has(email)) problems.push(`${line}: ${email} stands here twice.`)
    else people.set(email, { email, name: (cells[columns.name] ?? '').trim() || null, role })
  }
  return { people: [...people.values()], problems }
}

/** Plain letters alone: others may only look like them, and nobody reads a whole list letter by letter. */
export function isAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text)
  )
}

function parse(text: string): string[][] {
  const separator = [',', ';', '\t'].toSorted(
    (one, other) => countIn(text, other) - countIn(text, one),
  )[0]
  const lines: string[][] = []
  let line: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]
    if (isQuoted) {
      if (letter !== '"') cell += letter
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else isQuoted = false
    } else if (letter === '"' && cell === '') isQuoted = true
    else if (letter === separator) {
      line.push(cell)
      cell = ''
    } else if (letter === '\n') {
      lines.push([...line, cell])
      line = []
      cell = ''
    } else if (letter !== '\r') cell += letter
  }
  if (cell !== '' || line.length > 0) lines.push([...line, cell])
  return lines
}

function countIn(text: string, letter: string): number {
  return text.split(letter).length
}

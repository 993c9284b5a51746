/** One statement of a migration. */
export interface Statement {
  /** Without comments, on one line where it began on one. */
  code: string
  /** Line of the file at which the code begins. */
  line: number
}

/** The statements of a script, with comments blanked out; knows quotes and dollar quotes. */
export function statementsOf(script: string): Statement[] {
  const statements: Statement[] = []
  let code = ''
  let at = 0
  const take = (end: number) => {
    code += script.slice(at, end)
    at = end
  }
  while (at < script.length) {
    if (script.startsWith('--', at)) {
      at = endOf(script, '\n', at) - 1
      continue
    }
    if (script[at] === "'") {
      take(endOf(script, "'", at + 1))
      continue
    }
    const [tag] = /^\$\w*\$/.exec(script.slice(at, at + 20)) ?? []
    if (tag !== undefined) {
      const end = endOf(script, tag, at + tag.length)
      code += script.slice(at, end).replace(/--.*$/gm, '')
      at = end
      continue
    }
    take(at + 1)
    if (code.endsWith(';')) {
      statements.push({ code: code.trim(), line: lineAt(script, at - code.trim().length) })
      code = ''
    }
  }
  if (code.trim() !== '') throw new Error(`A statement without an end: ${code.trim().slice(0, 80)}`)
  return statements
}

/** The place after the next `mark`; the end of the text where there is none. */
function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found === -1 ? text.length : found + mark.length
}

function lineAt(text: string, index: number): number {
  return text.slice(0, Math.max(0, index)).split('\n').length
}

import { relative } from 'node:path'

/** The way out where nothing can be mended, and what it costs. Ends the sentence it is put into. */
export function beginAnew(dir: string): string {
  const named = relative(process.cwd(), dir) === '.upshot' ? '' : ` --dir ${inShell(dir)}`
  return `begin anew with \`npm start -- --fresh${named}\`, which deletes the accounts, calls and tasks in ${dir}. Nothing has been deleted.`
}

/** A path as a shell takes it for one word. */
export function inShell(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}

/** The message of whatever was thrown; libraries throw objects that are no errors. */
export function wordsOf(error: unknown): string {
  if (error instanceof Error) return error.message
  if (typeof error === 'object' && error !== null) {
    const { message, code } = error as { message?: unknown; code?: unknown }
    if (typeof message === 'string' && message !== '') return message
    if (typeof code === 'string') return code
    return JSON.stringify(error)
  }
  return String(error)
}

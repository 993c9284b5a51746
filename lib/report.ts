/** Where errors of ours go: to the console, and to whoever tells the company's Upshot of them. */

let tell: (error: unknown) => void = () => {}

/** @param words a sentence of what could not be done. */
export function report(words: string, error: unknown): void {
  console.error(words, error)
  tell(error)
}

export function reportTo(teller: (error: unknown) => void): void {
  tell = teller
}

export const beyondAscii = /[^ -~\s]/

/** A text as it is compared: without case and accents. Its length may differ from the text's. */
export function fold(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase()
  // The sigma that ends a word is the same letter as any other.
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ς', 'σ')
}

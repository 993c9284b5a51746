/** Letters that no normal form takes apart, as those without them write them. */
const apart: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  ı: 'i',
  ß: 'ss',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ĸ: 'k',
  ə: 'e',
}

/** The letters of a text for comparing: small, without accents and marks. */
export function letters(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[łøıßđðþæœħŧŋĸə]/g, (letter) => apart[letter] ?? letter)
}

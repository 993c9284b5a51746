/**
 * The name of a company from the domain it is known by (`registrableDomain`), as its owners would write
 * it: `müller-bau.de` is Müller Bau, `northwind-gmbh.de` Northwind GmbH.
 */
export function companyNameOf(domain: string): string {
  const label = decodeLabel(domain.split('.')[0] ?? '')
  const words = label.split(/[-_]+/).filter((word) => word !== '')
  const name = words.map((word, index) => written(word, index, words.length)).join(' ')
  return name === '' ? domain : name
}

/** Behind a hyphen a legal form is one; run together with a name, too many names end so. */
const legalForms = new Map(
  'GmbH AG KG UG SE eV Inc LLC Ltd Limited Corp Co PLC BV NV Oy Oyj AB AS ASA ApS SA SAS SARL SRL SpA SL Lda Kft KK Pty'
    .split(' ')
    .map((form) => [form.toLowerCase(), form]),
)

const small = new Set(
  'and und et y e en of the von van de der des für fuer for i og och'.split(' '),
)

function written(word: string, index: number, count: number): string {
  const form = legalForms.get(word)
  if (form !== undefined && index > 0 && index === count - 1) return form
  if (small.has(word) && index > 0 && index < count - 1) return word
  // No word has no vowel: letters that stand for words (BMW, DHL, 3M).
  const isShort = word.length <= 4 && /\p{L}/u.test(word) && !/[aeiouyäöüáéíóúàèìòùåæø]/u.test(word)
  if (isShort && /^[a-z0-9]+$/.test(word)) return word.toUpperCase()
  return word.replace(
    /^(\d*)(\p{Ll})/u,
    (_, digits: string, letter: string) => digits + letter.toUpperCase(),
  )
}

/** An internationalised label back in its own letters (RFC 3492); as it is where it is none. */
function decodeLabel(label: string): string {
  if (!label.startsWith('xn--')) return label
  const code = label.slice('xn--'.length)
  const split = code.lastIndexOf('-')
  const output = split > 0 ? [...code.slice(0, split)].map((c) => c.charCodeAt(0)) : []
  let [n, i, bias] = [128, 0, 72]
  for (let at = split < 0 ? 0 : split + 1; at < code.length; ) {
    const before = i
    let weight = 1
    for (let k = 36; ; k += 36) {
      const digit = digitOf(code.charCodeAt(at))
      if (digit === null) return label
      at += 1
      i += digit * weight
      const threshold = Math.min(26, Math.max(1, k - bias))
      if (digit < threshold) break
      weight *= 36 - threshold
    }
    const length = output.length + 1
    bias = adapted(i - before, length, before === 0)
    n += Math.floor(i / length)
    i %= length
    if (n > 0x10ffff) return label
    output.splice(i, 0, n)
    i += 1
  }
  return String.fromCodePoint(...output)
}

function digitOf(code: number): number | null {
  if (code >= 97 && code <= 122) return code - 97
  return code >= 48 && code <= 57 ? code - 22 : null
}

function adapted(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? 700 : 2))
  rest += Math.floor(rest / length)
  let k = 0
  while (rest > 455) {
    rest = Math.floor(rest / 35)
    k += 36
  }
  return k + Math.floor((36 * rest) / (rest + 38))
}

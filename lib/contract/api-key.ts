/**
 * Reading an API key of Fathom's out of what was pasted. Fathom documents no form for its keys, so only what
 * can be no key at all is refused here, and nothing that is plainly somebody else's secret leaves the panel.
 */

export type ReadKey = { ok: true; key: string } | { ok: false; message: string }

const shortest = 16
const longest = 512

/** Marks that keys of others begin with, and whose they are. */
const others: readonly [RegExp, string][] = [
  [/^sk-ant-/, 'of Anthropic'],
  [/^sk-proj-/, 'of OpenAI'],
  [/^(sk|rk|pk)_(live|test)_/, 'of Stripe'],
  [/^pat-(na|eu)\d/, 'of HubSpot'],
  [/^(gh[opsu]_|github_pat_)/, 'of GitHub'],
  [/^xox[abeprs]-/, 'of Slack'],
  [/^(AKIA|ASIA)[A-Z0-9]{16}$/, 'of Amazon'],
  [/^AIza/, 'of Google'],
  [/^sb_(secret|publishable)_/, 'of Supabase'],
  [/^lin_api_/, 'of Linear'],
]

const quotes = `"'\`´‘’‚“”„«»‹›<>()[]`

/** @param pasted with whatever came along: spaces, quotes, a label, marks that cannot be seen. */
export function readApiKey(pasted: string): ReadKey {
  const text = bare(pasted)
  if (text === '') return refused('Paste the API key first.')
  if (/[•·●…*]{2,}|…/u.test(text)) {
    return refused(
      'Part of this key is hidden. Fathom shows a key whole only when it is made: make a new one there.',
    )
  }
  if (/^https?:/i.test(text)) return refused('That is a link. Paste the key itself.')
  if (/^\S+@\S+\.\S+$/.test(text)) return refused('That is an email address. Paste the key itself.')
  if (/^whsec_/.test(text)) {
    return refused(
      'That is the secret of a webhook, which Upshot makes by itself. Paste an API key.',
    )
  }
  const [, whose] = others.find(([mark]) => mark.test(text)) ?? []
  if (whose !== undefined) {
    return refused(`That is a key ${whose}. It was sent nowhere. Paste one of Fathom's.`)
  }
  if (/\s/.test(text)) {
    return refused('That is more than a key: there are spaces in it. Copy the key alone.')
  }
  if (!/^[\x21-\x7e]+$/.test(text)) {
    return refused('There are characters in it that no key has. Copy it again, whole.')
  }
  if (text.length < shortest) return refused('That is too short for a key. Copy it again, whole.')
  if (text.length > longest) return refused('That is too long for a key. Copy the key alone.')
  return { ok: true, key: text }
}

function refused(message: string): ReadKey {
  return { ok: false, message }
}

/** Without what surrounds a key in a note, a header or a settings file. */
function bare(pasted: string): string {
  let text = pasted.replace(/\p{Cf}/gu, '').replace(/[\s\p{Cc}]+/gu, ' ')
  for (let before = ''; text !== before; ) {
    before = text
    text = unquoted(text.trim().replace(/[,;]$/, ''))
      // `X-Api-Key: …`, `export FATHOM_API_KEY=…`, `My Fathom key: …`; never the padding at the end of base64.
      .replace(/^[\p{L}][\p{L}\s_.'"-]{0,60}?\s*[:=]\s*(?=[^\s=])/u, (label) =>
        /key|token|fathom|authorization|secret|schlüssel|clé|clave/i.test(label) ? '' : label,
      )
      .replace(/^(bearer|-H)\s+/i, '')
  }
  return text
}

function unquoted(text: string): string {
  const isQuote = (character: string | undefined) =>
    character !== undefined && character !== '' && quotes.includes(character)
  let [from, to] = [0, text.length]
  while (from < to && isQuote(text[from])) from += 1
  while (to > from && isQuote(text[to - 1])) to -= 1
  return text.slice(from, to)
}

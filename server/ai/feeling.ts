/** Words that carry how somebody feels about what was said, in the languages that calls are held in. */
const good =
  'great|good|love|loved|loving|happy|glad|pleased|excellent|fantastic|amazing|awesome|perfect|wonderful|impressed|impressive|helpful|excited|exciting|delighted|nice|super|thank\\p{L}*|appreciate\\p{L}*|looking forward|makes sense|works (?:well|great)|exactly what|toll|gut|prima|klasse|freu\\p{L}*|begeistert|danke|zufrieden|hilfreich|génial\\p{L}*|super|parfait\\p{L}*|content\\p{L}*|ravi\\p{L}*|merci|excellent\\p{L}*|bien|genial|perfecto|encanta\\p{L}*|gracias|contento\\p{L}*|excelente|ótim\\p{L}*|perfeito|obrigad\\p{L}*|adorei|gost\\p{L}*|geweldig|mooi|blij|fijn|bedankt|tevreden|goed'
const bad =
  'bad|terrible|awful|disappoint\\p{L}*|frustrat\\p{L}*|unhappy|annoy\\p{L}*|angry|upset|worr\\p{L}*|concern\\p{L}*|problem\\p{L}*|issue\\p{L}*|too (?:expensive|slow|late|complicated|much)|hard|difficult|confus\\p{L}*|unacceptable|broken|fail\\p{L}*|hate|afraid|sorry|unfortunately|doubt\\p{L}*|hesitant|skeptical|not (?:sure|happy|good|great|convinced|working)|schlecht|enttäusch\\p{L}*|ärger\\p{L}*|leider|zu (?:teuer|langsam|spät)|sorge\\p{L}*|unzufrieden|déçu\\p{L}*|inquiet\\p{L}*|trop (?:cher|lent|tard)|malheureusement|problème\\p{L}*|mal|decepcion\\p{L}*|preocup\\p{L}*|demasiado|lamentable\\p{L}*|infelizmente|caro|decepç\\p{L}*|slecht|teleurgesteld|helaas|te (?:duur|traag|laat)|zorgen'
const goodEastern = '嬉し|良い|いいです|素晴らし|助かり|ありがとう|最高|満足|楽しみ'
const badEastern = '残念|困|不満|心配|高すぎ|遅すぎ|難し|問題|不安'

function pattern(words: string, eastern: string): RegExp {
  return new RegExp(`(?<![\\p{L}])(?:${words})(?![\\p{L}])|${eastern}`, 'iu')
}
const isGood = pattern(good, goodEastern)
const isBad = pattern(bad, badEastern)

/**
 * Whether lines carry a feeling of that score: a clear one needs a word of its own side, one near the
 * middle a word of either. The words are a proof that there was one, not a measure of it.
 *
 * @param score -1 to 1
 */
export function carriesFeeling(lines: readonly string[], score: number): boolean {
  const praised = lines.some((line) => isGood.test(line))
  const blamed = lines.some((line) => isBad.test(line))
  if (score > 0.25) return praised
  return score < -0.25 ? blamed : praised || blamed
}

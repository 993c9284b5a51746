/** A call's title beside the name of its company: what the company says already is left out; null where nothing is left. */
export function titleBeside(title: string, company: string | null): string | null {
  if (company === null) return title
  const rest = title.toLowerCase().startsWith(company.toLowerCase())
    ? title.slice(company.length)
    : title
  if (rest === title) return title
  const words = rest.replace(/^\s*[-–—:|·,/]+\s*/, '')
  // "Northwind pricing" is words of its own, "Northwinders" another name.
  if (words === rest && !/^\s/.test(rest)) return rest === '' ? null : title
  const left = words.trim()
  return left === '' ? null : left.charAt(0).toUpperCase() + left.slice(1)
}

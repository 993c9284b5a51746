/** Chance that comes out the same for the same seed, however long anything takes. */
export type Chance = {
  seed: number
  /** In [0, 1), by what is asked about: the same question always has the same answer. */
  of: (question: string) => number
  pick: <T>(question: string, among: readonly [T, ...T[]]) => T
}

export function chanceOf(seed: number): Chance {
  const of = (question: string) => {
    // FNV-1a over the question, then the finaliser of MurmurHash3, so that neighbours differ.
    let hash = (0x811c9dc5 ^ seed) >>> 0
    for (const letter of question) {
      hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
  }
  return {
    seed,
    of,
    pick: (question, among) => among[Math.floor(of(question) * among.length)] ?? among[0],
  }
}

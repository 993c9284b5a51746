import type { Locator, Page } from 'playwright-core'

/**
 * The keystroke-level model of Card, Moran and Newell ("The keystroke-level model for user performance time with
 * interactive systems", CACM 23(7), 1980, and "The Psychology of Human-Computer Interaction", 1983, chapter 8): how
 * long somebody who knows what to do, and makes no mistake, needs with their hands and head. Seconds an operator:
 *
 * - K 0.28: a key, by somebody of average skill who is no typist (40 words a minute).
 * - P 1.10: pointing at something with a mouse.
 * - B 0.10: pressing a mouse's button, and again for letting it go (Kieras, 1993); a click is two.
 * - H 0.40: the hand between keyboard and mouse.
 * - M 1.35: making up one's mind.
 * - R: what the system lets somebody wait, measured here.
 *
 * Where M stands, by their rules: before every key that is no argument and every pointing that chooses a command (0);
 * none where it was made up with the operator before it, as a click on what was just pointed at (1); one for what is
 * one unit, as an address or a code (2); none before a second terminator in a row (3), but one before a key that ends
 * what is written each time (4). Reading is not in the model, so each new screen costs the M of its first act and no more.
 */
export const seconds = { K: 0.28, P: 1.1, B: 0.1, H: 0.4, M: 1.35 } as const

type Operator = keyof typeof seconds

export type Deed = { what: string; operators: string; person: number; waited: number }

/** A person at a keyboard and a mouse, the hand on the mouse to begin with. Does each thing and writes down what it took. */
export function personAtWork() {
  const deeds: Deed[] = []
  let hand: 'mouse' | 'keys' = 'mouse'

  /** `H` where the hand has to go there first. */
  const reach = (where: typeof hand): Operator[] => {
    const way: Operator[] = hand === where ? [] : ['H']
    hand = where
    return way
  }

  async function does(what: string, operators: Operator[], work: () => Promise<unknown>) {
    const begun = performance.now()
    await work()
    deeds.push({
      what,
      operators: shorten(operators),
      person: operators.reduce((sum, one) => sum + seconds[one], 0),
      waited: (performance.now() - begun) / 1000,
    })
  }

  return {
    deeds,
    /** Chooses something with the mouse, and waits until `then` is there. */
    press: (what: string, work: () => Promise<unknown>, then?: Locator) =>
      does(what, [...reach('mouse'), 'M', 'P', 'B', 'B'], async () => {
        await work()
        await then?.waitFor()
      }),
    /** Types into the field that has the focus: a unit that one knows, or has just read. */
    type: (what: string, page: Page, text: string) =>
      does(what, [...reach('keys'), 'M', ...[...text].map(() => 'K' as const)], () =>
        page.keyboard.type(text),
      ),
    /** One key that does something, and waits until `then` is there. */
    key: (what: string, page: Page, name: string, then?: Locator) =>
      does(what, [...reach('keys'), 'M', 'K'], async () => {
        await page.keyboard.press(name)
        await then?.waitFor()
      }),
    /** What happens only in the head, such as keeping six figures in mind. */
    mind: (what: string) => does(what, ['M'], async () => {}),
    /** Waiting that is ours. */
    wait: (what: string, work: () => Promise<unknown>) => does(what, [], work),
  }
}

/** `M P B B`, with a count where one comes many times: `M 23K`. */
function shorten(operators: readonly Operator[]): string {
  const keys = operators.filter((one) => one === 'K').length
  if (keys < 3) return operators.join(' ')
  return [...operators.filter((one) => one !== 'K'), `${keys}K`].join(' ')
}

export function sum(deeds: readonly Deed[]): { person: number; waited: number; all: number } {
  const person = deeds.reduce((all, one) => all + one.person, 0)
  const waited = deeds.reduce((all, one) => all + one.waited, 0)
  return { person, waited, all: person + waited }
}

export function table(title: string, deeds: readonly Deed[]): string {
  const line = (what: string, operators: string, person: number, waited: number) =>
    `${what.padEnd(44)} ${operators.padEnd(14)} ${person.toFixed(2).padStart(6)} ${waited.toFixed(2).padStart(6)}`
  const { person, waited } = sum(deeds)
  return [
    title,
    `${'what'.padEnd(44)} ${'operators'.padEnd(14)} ${'s'.padStart(6)} ${'R'.padStart(6)}`,
    ...deeds.map((one) => line(one.what, one.operators, one.person, one.waited)),
    line('together', '', person, waited),
  ].join('\n')
}

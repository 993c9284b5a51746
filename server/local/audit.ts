import { spawnSync } from 'node:child_process'
import * as z from 'zod/mini'

// `npm run check:audit`: known faults of what is shipped, as the registry tells them. A registry that does not
// answer such questions, such as a mirror, fails nothing, and is said.

const Report = z.object({
  metadata: z.object({ vulnerabilities: z.record(z.string(), z.number()) }),
})

/** What the report of `npm audit --json` comes to. */
export function verdictOf(report: string): { fails: boolean; words: string } {
  let json: unknown = null
  try {
    json = JSON.parse(report)
  } catch {
    // No report at all: the registry could not be asked.
  }
  const parsed = Report.safeParse(json)
  if (!parsed.success) {
    return {
      fails: false,
      words: 'Known faults were not looked for: the registry does not answer.',
    }
  }
  const { vulnerabilities } = parsed.data.metadata
  const [high, critical] = [vulnerabilities.high ?? 0, vulnerabilities.critical ?? 0]
  return high + critical > 0
    ? {
        fails: true,
        words: `Known faults: ${critical} critical, ${high} high. See: npm audit --omit=dev`,
      }
    : { fails: false, words: 'No known fault of weight in what is shipped.' }
}

if (import.meta.main) {
  const { stdout } = spawnSync('npm', ['audit', '--json', '--omit=dev'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    timeout: 60_000,
  })
  const { fails, words } = verdictOf(stdout ?? '')
  console.log(words)
  if (fails) process.exit(1)
}

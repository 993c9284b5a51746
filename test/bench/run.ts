import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Measure, Measurement } from './measurement.ts'
import { endRun } from './once-per-run.ts'

/**
 * `npm run bench [name…]`: runs the benchmarks one after the other, prints a table, and leaves the
 * numbers as JSON under `.upshot/bench/`. A goal that is missed is shown and fails nothing: machines
 * differ. A benchmark that cannot run does. With `--smoke` each goes its ways once, small, and says
 * only whether it could. `--minutes <n>` says how long those take that can be of any length.
 */

const here = import.meta.dirname
const results = join(here, '../../.upshot/bench')
const suffix = '.bench.ts'

const { values, positionals: wanted } = parseArgs({
  options: { smoke: { type: 'boolean', default: false }, minutes: { type: 'string' } },
  allowPositionals: true,
})
const all = (await readdir(here))
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .sort()
const unknown = wanted.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  console.error(`No benchmark called ${unknown.join(', ')}.`)
  process.exit(1)
}

const minutes = values.minutes === undefined ? undefined : Number(values.minutes)
let failed = false
for (const name of all.filter((name) => wanted.length === 0 || wanted.includes(name))) {
  if (!values.smoke) console.log(`\n${name}`)
  try {
    const begun = performance.now()
    const { measure }: { measure: Measure } = await import(`./${name}${suffix}`)
    const measurements = await measure(values.smoke ? 'smoke' : 'full', { minutes })
    expectNumbers(measurements)
    if (values.smoke) console.log(`${name} runs (${Math.round(performance.now() - begun)} ms)`)
    else await report(name, measurements)
  } catch (error) {
    failed = true
    console.error(`${name} cannot run:`, error)
  }
}
await endRun()
process.exit(failed ? 1 : 0)

/** What divides by nothing has measured nothing. */
function expectNumbers(measurements: readonly Measurement[]): void {
  const odd = measurements.filter(({ value }) => !Number.isFinite(value))
  if (measurements.length === 0 || odd.length > 0) {
    throw new Error(`No number came of it: ${odd.map(({ what }) => what).join('; ')}`)
  }
}

async function report(name: string, measurements: readonly Measurement[]): Promise<void> {
  print(measurements)
  const report = { name, at: new Date().toISOString(), node: process.version, measurements }
  await mkdir(results, { recursive: true })
  await writeFile(join(results, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`)
}

function print(measurements: readonly Measurement[]): void {
  const width = Math.max(...measurements.map(({ what }) => what.length))
  for (const { what, value, unit, goal } of measurements) {
    const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 2
    const number = value.toLocaleString('en', { maximumFractionDigits: digits }).padStart(10)
    const verdict = goal ? `${goal.met ? '✓' : '✗'} ${goal.text}` : ''
    console.log(`  ${what.padEnd(width)} ${number} ${unit.padEnd(6)} ${verdict}`.trimEnd())
  }
}

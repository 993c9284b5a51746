import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Measure, Measurement } from './measurement.ts'

/**
 * `npm run bench [name…]`: runs the benchmarks one after the other, prints a table, and leaves the
 * numbers as JSON under `.upshot/bench/`. A goal that is missed is shown and fails nothing: machines
 * differ. A benchmark that cannot run does.
 */

const here = import.meta.dirname
const results = join(here, '../../.upshot/bench')
const suffix = '.bench.ts'

const wanted = process.argv.slice(2)
const names = (await readdir(here))
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .sort()
if (names.length === 0) {
  console.error(`No benchmark called ${wanted.join(', ')}.`)
  process.exit(1)
}

await mkdir(results, { recursive: true })
let failed = false
for (const name of names) {
  console.log(`\n${name}`)
  try {
    const { measure }: { measure: Measure } = await import(`./${name}${suffix}`)
    const measurements = await measure()
    print(measurements)
    const report = { name, at: new Date().toISOString(), node: process.version, measurements }
    await writeFile(join(results, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`)
  } catch (error) {
    failed = true
    console.error(error)
  }
}
process.exit(failed ? 1 : 0)

function print(measurements: readonly Measurement[]): void {
  const width = Math.max(...measurements.map(({ what }) => what.length))
  for (const { what, value, unit, goal } of measurements) {
    const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 2
    const number = value.toLocaleString('en', { maximumFractionDigits: digits }).padStart(10)
    const verdict = goal ? `${goal.met ? '✓' : '✗'} ${goal.text}` : ''
    console.log(`  ${what.padEnd(width)} ${number} ${unit.padEnd(6)} ${verdict}`.trimEnd())
  }
}

// Runs a TypeScript file of ours, or says in one sentence why this Node cannot. Plain JavaScript, so
// that an old Node can read it: `npm ci` brings a recent one, unless its install scripts were off.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

if (!process.features.typescript) {
  console.error(
    `Upshot needs Node 24, and this is Node ${process.versions.node}: run \`npm ci\` with install scripts allowed, which brings it, or install it from nodejs.org.`,
  )
  process.exit(1)
}
const [script = '', ...rest] = process.argv.slice(2)
process.argv = [process.argv[0] ?? 'node', resolve(script), ...rest]
await import(pathToFileURL(resolve(script)).href)

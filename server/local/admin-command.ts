import { readFile } from 'node:fs/promises'
import { runAdmin } from './admin.ts'
import { wordsOf } from './remedy.ts'

// What `npm run admin` starts.

await runAdmin(process.argv.slice(2), {
  env: process.env,
  send: fetch,
  read: (path) => readFile(path, 'utf8'),
  say: console.log,
}).catch((error: unknown) => {
  console.error(wordsOf(error))
  process.exitCode = 1
})

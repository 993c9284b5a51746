import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** What may be made anew at any time and only saves work: templates, bundles, compiled code. */
export const cache = process.env.UPSHOT_CACHE || join(root, 'node_modules/.cache/upshot')

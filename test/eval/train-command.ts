/**
 * `npm run train`: trains the learned tier on the labelled items of this folder that are not held out,
 * and writes `server/ai/learned-weights.ts`. The same items make the same file.
 */
import { writeFileSync } from 'node:fs'
import { allOwnItems, isHeldOut } from './items.ts'
import { weightsFile } from './train.ts'

const items = allOwnItems().filter((item) => !isHeldOut(item))
const file = weightsFile(items)
writeFileSync(new URL('../../server/ai/learned-weights.ts', import.meta.url), file)
console.log(`Trained on ${items.length} items; the file has ${Buffer.byteLength(file)} bytes.`)

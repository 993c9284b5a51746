import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildConstants } from './build-constants.ts'
import { buildEnvironment } from './build-constants.ts'
import { endsWithUs } from './ends-with-us.ts'

const root = join(import.meta.dirname, '../..')

/**
 * Builds the extension for one backend and returns the folder that Chromium loads. Several builds
 * may run at once, each into an `outDir` of its own; `.output` where left out.
 */
export async function buildExtension(
  constants: BuildConstants,
  options: { outDir?: string } = {},
): Promise<string> {
  const outDir = options.outDir ?? join(root, '.output')
  await wxt('build', constants, outDir)
  return join(outDir, 'chrome-mv3')
}

/** Makes the package for the Chrome Web Store in `outDir` and returns its path. */
export async function zipExtension(
  constants: BuildConstants,
  { outDir }: { outDir: string },
): Promise<string> {
  await wxt('zip', constants, outDir)
  const packages = (await readdir(outDir)).filter((file) => file.endsWith('.zip'))
  const [name] = packages
  if (name === undefined || packages.length > 1) {
    throw new Error(`One package was expected, not ${packages.length}.`)
  }
  return join(outDir, name)
}

function wxt(command: 'build' | 'zip', constants: BuildConstants, outDir: string): Promise<void> {
  return run(join(root, 'node_modules/wxt/bin/wxt.mjs'), [command], {
    ...process.env,
    ...buildEnvironment(constants),
    UPSHOT_OUT_DIR: outDir,
    // Vitest sets it to `test`, and React would come in its slow, talkative kind.
    NODE_ENV: 'production',
    NODE_OPTIONS: '',
  })
}

function run(script: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    endsWithUs(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`The extension could not be built:\n${output}`))
    })
  })
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startPart } from '../../../server/local/part.ts'

const local = join(import.meta.dirname, '../../../server/local')

/** A part that does this, as the name that `startPart` takes. */
async function partThat(does: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'upshot-part-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const path = join(dir, 'part.mjs')
  await writeFile(
    path,
    `import { runPart } from ${JSON.stringify(join(local, 'part.ts'))}
     runPart(async (options, voice) => { ${does}; return async () => {} })`,
  )
  return relative(local, path)
}

function listener() {
  const heard: string[] = []
  return {
    heard,
    log: (text: string) => heard.push(`log ${text}`),
    say: (line: string) => heard.push(line),
  }
}

test('what a part says comes through, before it is ready and after', async () => {
  const ears = listener()
  const script = await partThat(`voice.say('one'); setTimeout(() => voice.say('two'), 50)`)
  const part = await startPart(script, {}, ears)
  await expect.poll(() => ears.heard).toEqual(['one', 'two'])
  await part.stop()
})

test('a start that fails is told in its own words, also where no error was thrown but an object', async () => {
  for (const [thrown, words] of [
    [`throw new Error('The disk is full')`, 'The disk is full'],
    [`throw { name: 'ErrnoError', errno: 44, code: 'ENOENT' }`, 'ENOENT'],
    [`throw { message: 'Program terminated with exit(1)' }`, 'Program terminated with exit(1)'],
    [`throw { errno: 44 }`, '{"errno":44}'],
    ['process.exit(4)', 'It ended with code 4.'],
  ] as const) {
    await expect(startPart(await partThat(thrown), {}, listener())).rejects.toThrow(words)
  }
})

test('how a part ends is told: by a signal, by itself, by what it did not catch', async () => {
  for (const [does, reason] of [
    [`setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50)`, 'was ended by SIGKILL'],
    [`setTimeout(() => process.exit(9), 50)`, 'ended with code 9'],
    [`setTimeout(() => { throw new Error('Out of luck') }, 50)`, 'failed: Out of luck'],
    [`setTimeout(() => Promise.reject({ errno: 44 }), 50)`, 'failed: '],
    [`setTimeout(() => voice.die('lost its database'), 50)`, 'lost its database'],
  ] as const) {
    const part = await startPart(await partThat(does), {}, listener())
    expect(await part.ended).toContain(reason)
  }
})

test('a part too busy to hear that its parent was killed ends all the same', async () => {
  const script = await partThat(`setTimeout(() => { for (;;) {} }, 200)`)
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { startPart } from ${JSON.stringify(join(local, 'part.ts'))}
       import { execFileSync } from 'node:child_process'
       await startPart(${JSON.stringify(script)}, {}, { log: () => {}, say: () => {} })
       const pids = execFileSync('ps', ['-o', 'pid=', '--ppid', String(process.pid)], { encoding: 'utf8' })
       console.log(pids.trim().split(/\\s+/)[0])
       setInterval(() => {}, 1000)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [told] = await once(parent.stdout, 'data')
  const pid = Number(String(told))
  await new Promise((resolve) => setTimeout(resolve, 500))
  parent.kill('SIGKILL')
  expect(() => process.kill(pid, 0)).not.toThrow()
  await expect
    .poll(
      () => {
        try {
          process.kill(pid, 0)
          return 'runs'
        } catch {
          return 'is gone'
        }
      },
      { timeout: 20_000 },
    )
    .toBe('is gone')
})

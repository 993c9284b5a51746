import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { platform } from 'node:os'

/**
 * Ends a child that does not notice by itself that we are gone (workerd, Chromium, a build): beside it
 * waits the smallest of processes for the end of a pipe that closes with us, however we end.
 */
export function endsWithUs(child: ChildProcess): void {
  const { pid } = child
  if (pid === undefined) return
  const guard =
    platform() === 'win32'
      ? spawn(process.execPath, ['-e', onWindows, String(pid)], {
          stdio: ['pipe', 'ignore', 'ignore'],
        })
      : // Ctrl-C reaches it too, and is not for it.
        spawn(
          'sh',
          [
            '-c',
            `trap '' INT TERM HUP QUIT; while read -r line; do :; done; kill -9 "$0"`,
            String(pid),
          ],
          { stdio: ['pipe', 'ignore', 'ignore'] },
        )
  guard.on('error', () => {})
  guard.unref()
  const { stdin } = guard
  stdin?.on('error', () => {})
  if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
  // From now on the number may be somebody else's.
  child.once('exit', () => {
    guard.kill('SIGKILL')
    stdin?.destroy()
  })
}

const onWindows = `process.stdin.resume().on('end', () => process.kill(Number(process.argv[1]), 'SIGKILL'))`

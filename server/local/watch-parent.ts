import { workerData } from 'node:worker_threads'

// A thread beside a part of the stack: ends it where whoever started it is gone and the part itself is too
// busy to see it. It hears of that by its channel first; this is for a main thread that hears nothing.

const { parent, patienceMs } = workerData as { parent: number; patienceMs: number }
const lookEveryMs = 500
let goneSince: number | null = null

setInterval(() => {
  if (process.ppid === parent) return
  goneSince ??= Date.now()
  if (Date.now() - goneSince > patienceMs) process.kill(process.pid, 'SIGKILL')
}, lookEveryMs)

/** CPU milliseconds that `work` costs its thread: unlike time, no busier for what else the machine does. */
export function cpuMs(work: () => void): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}

import { readdir, readFile } from 'node:fs/promises'

/** Bytes in memory of the workerd processes that this one started; NaN where the system does not say. */
export async function residentOfWorkerd(): Promise<number> {
  let bytes = Number.NaN
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(name)) continue
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '')
    const isOurs = status.includes(`PPid:\t${process.pid}\n`) && status.startsWith('Name:\tworkerd')
    const kilobytes = /VmRSS:\s+(\d+) kB/.exec(status)?.[1]
    if (isOurs && kilobytes) bytes = (Number.isNaN(bytes) ? 0 : bytes) + Number(kilobytes) * 1024
  }
  return bytes
}

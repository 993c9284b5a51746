/** A ZIP of files as they are, without compression: enough to hand over many files as one. */

export type ZipFile = { name: string; text: string }

const encoder = new TextEncoder()

/** @param at the time of the files, by the local clock */
export function zip(files: readonly ZipFile[], at: Date): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const directory: Uint8Array<ArrayBuffer>[] = []
  let offset = 0
  const time = (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1)
  const date = ((at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate()
  for (const file of files) {
    const name = encoder.encode(file.name)
    const data = encoder.encode(file.text)
    // Version 2.0, names in UTF-8, stored.
    const about = [20, 0x0800, 0, time, date]
    const sizes = [crc32(data), data.length, data.length]
    const local = record(0x04034b50, about, sizes, [name.length, 0], name)
    const entry = record(
      0x02014b50,
      [20, ...about],
      sizes,
      // Name; no extra field, no comment, first disk, no attributes (the last four bytes of two words), offset.
      [name.length, 0, 0, 0, 0, 0, 0, offset & 0xffff, offset >>> 16],
      name,
    )
    parts.push(local, data)
    directory.push(entry)
    offset += local.length + data.length
  }
  const length = directory.reduce((sum, entry) => sum + entry.length, 0)
  const end = record(0x06054b50, [0, 0, files.length, files.length], [length, offset], [0], null)
  return new Blob([...parts, ...directory, end], { type: 'application/zip' })
}

/** A signature, words of two bytes, numbers of four, words again, then a name. */
function record(
  signature: number,
  words: readonly number[],
  numbers: readonly number[],
  more: readonly number[],
  name: Uint8Array | null,
): Uint8Array<ArrayBuffer> {
  const length = 4 + 2 * words.length + 4 * numbers.length + 2 * more.length
  const bytes = new Uint8Array(length + (name?.length ?? 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  const two = (value: number) => {
    view.setUint16(at, value, true)
    at += 2
  }
  const four = (value: number) => {
    view.setUint32(at, value, true)
    at += 4
  }
  four(signature)
  words.forEach(two)
  numbers.forEach(four)
  more.forEach(two)
  if (name) bytes.set(name, at)
  return bytes
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value >>> 0
})

function crc32(data: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of data) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

/**
 * A picture of a call, made of 8×8 pixel blocks of one colour each: tiles on a dark ground, one per
 * person. A JPEG of nothing but DC coefficients needs no library and no file in the repository.
 *
 * @param seed decides the colours; one recording always looks the same
 * @param people how many tiles; 0 gives the placeholder
 * @returns a baseline JPEG of 1280×720
 */
export function drawThumbnail(seed: number, people: number): Uint8Array<ArrayBuffer> {
  const [columns, rows] = [160, 90]
  const across = Math.max(1, Math.ceil(Math.sqrt(people)))
  const down = Math.max(1, Math.ceil(people / across))
  return encodeBlocks(columns, rows, (x, y) => {
    const shade: Colour = [34, 128, 128]
    if (people === 0) return shade
    const [tileX, tileY] = [(x * across) / columns, (y * down) / rows]
    const tile = Math.floor(tileY) * across + Math.floor(tileX)
    if (tile >= people) return shade
    const [inX, inY] = [(tileX % 1) - 0.5, (tileY % 1) - 0.5]
    if (Math.abs(inX) > 0.46 || Math.abs(inY) > 0.45) return shade
    const hue = ((seed + tile * 97) % 360) * (Math.PI / 180)
    const width = columns / across / (rows / down)
    const head = Math.hypot(inX * width, inY + 0.12) < 0.17
    const shoulders = Math.hypot(inX * width, (inY - 0.48) * 1.1) < 0.36
    const light = head || shoulders ? 190 : 84
    return [light, 128 + 34 * Math.cos(hue), 128 + 34 * Math.sin(hue)]
  })
}

/** Luma, blue and red chroma, 0 to 255. */
type Colour = readonly [number, number, number]

/** Bits of a DC difference by its size, one Huffman table for all three components. */
const codeLengths = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
const codeSymbols = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]

function encodeBlocks(
  columns: number,
  rows: number,
  colourAt: (column: number, row: number) => Colour,
): Uint8Array<ArrayBuffer> {
  const codes = huffmanCodes(codeLengths, codeSymbols)
  const bits = createBitWriter()
  const previous = [0, 0, 0]
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      colourAt(column, row).forEach((value, component) => {
        // With all-ones quantisation a flat block's DC is eight times its value, centred on zero.
        const level = Math.round((value - 128) * 8)
        const difference = level - (previous[component] ?? 0)
        previous[component] = level
        const size = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1
        const code = codes.get(size)
        if (!code) throw new Error(`No code for a difference of ${size} bits`)
        bits.write(code.bits, code.length)
        bits.write(difference < 0 ? difference + 2 ** size - 1 : difference, size)
        // The AC table's only code is "end of block".
        bits.write(0, 1)
      })
    }
  }
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...segment(0xdb, [0, ...Array<number>(64).fill(1)]),
    ...segment(0xc0, [
      8,
      ...pair(rows * 8),
      ...pair(columns * 8),
      3,
      ...[1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0],
    ]),
    ...segment(0xc4, [0x00, ...codeLengths, ...codeSymbols]),
    ...segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0]),
    ...segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
    ...bits.finish(),
    ...[0xff, 0xd9],
  ])
}

function segment(marker: number, content: readonly number[]): number[] {
  return [0xff, marker, ...pair(content.length + 2), ...content]
}

function pair(value: number): [number, number] {
  return [value >> 8, value & 0xff]
}

function huffmanCodes(lengths: readonly number[], symbols: readonly number[]) {
  const codes = new Map<number, { bits: number; length: number }>()
  let [code, index] = [0, 0]
  lengths.forEach((amount, position) => {
    for (let i = 0; i < amount; i += 1) {
      const symbol = symbols[index]
      if (symbol !== undefined) codes.set(symbol, { bits: code, length: position + 1 })
      index += 1
      code += 1
    }
    code <<= 1
  })
  return codes
}

function createBitWriter() {
  const bytes: number[] = []
  let [pending, filled] = [0, 0]
  function write(value: number, length: number) {
    for (let i = length - 1; i >= 0; i -= 1) {
      pending = (pending << 1) | ((value >> i) & 1)
      filled += 1
      if (filled < 8) continue
      bytes.push(pending)
      // A byte of ones would read as a marker.
      if (pending === 0xff) bytes.push(0)
      pending = 0
      filled = 0
    }
  }
  return {
    write,
    finish() {
      while (filled !== 0) write(1, 1)
      return bytes
    },
  }
}

import { createServer } from 'node:http'

export type Received = { url: string; headers: Record<string, string>; body: string }

export type Answer = Response | Promise<Response>

/**
 * Stands where deliveries go, in the place of `fetch`: remembers each and answers what the test
 * says. Without an answer for it, a delivery is accepted with 202.
 */
export function newReceiver(...answers: (() => Answer)[]) {
  const received: Received[] = []
  const fetchInto: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    received.push({
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    })
    const answer = answers[received.length - 1]
    return answer ? answer() : new Response(null, { status: 202 })
  }
  return { received, fetch: fetchInto }
}

/** The same over a real socket; every delivery is answered with `status`. */
export async function listen(status: number) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
      received.push({
        url: request.url ?? '',
        headers: Object.fromEntries(headers),
        body: Buffer.concat(chunks).toString(),
      })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    received,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

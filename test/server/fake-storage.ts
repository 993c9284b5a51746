/**
 * Supabase Storage as the companion meets it. It refuses what the real one refuses, and the way it does:
 * a status of 400 with the meant one in the body.
 */
export type FakeStorage = {
  answer: (request: Request) => Promise<Response>
  /** What lies in the buckets: path within the bucket, type, size. */
  buckets: Map<string, Map<string, { type: string; size: number }>>
  /** Answers in its stead while set. */
  intercept: ((request: Request) => Response | null) | null
}

const limit = 1024 * 1024
const types = ['image/jpeg', 'image/png', 'image/webp']

export function createStorage(serviceKey: string): FakeStorage {
  const storage: FakeStorage = {
    buckets: new Map([['fathom', new Map()]]),
    intercept: null,
    async answer(request) {
      const intercepted = storage.intercept?.(request)
      if (intercepted) return intercepted
      const { method, headers } = request
      const path = new URL(request.url).pathname.replace('/storage/v1/object/', '')
      const isService =
        headers.get('apikey') === serviceKey && headers.get('authorization') === null
      if (!isService) return refuse(403, 'Unauthorized')
      const isList = path.startsWith('list/')
      const [bucketName = '', ...parts] = path.replace(/^list\//, '').split('/')
      const bucket = storage.buckets.get(bucketName)
      if (!bucket) return refuse(404, 'Bucket not found')
      if (method === 'POST' && isList) {
        const { prefix, limit: most = 100 } = await request.json<{
          prefix?: string
          limit?: number
        }>()
        if (typeof prefix !== 'string') return refuse(400, 'invalid_body')
        const names = [...bucket.keys()].filter((name) => name.startsWith(prefix))
        return Response.json(
          names.slice(0, most).map((name) => ({ name: name.slice(prefix.length), id: name })),
        )
      }
      if (method === 'DELETE' && parts.length === 0) {
        const { prefixes } = await request.json<{ prefixes?: string[] }>()
        if (!Array.isArray(prefixes)) return refuse(400, 'invalid_body')
        return Response.json(
          prefixes.filter((name) => bucket.delete(name)).map((name) => ({ name })),
        )
      }
      if (method === 'POST' && parts.length > 0) {
        const name = parts.join('/')
        const type = headers.get('content-type') ?? ''
        const size = (await request.arrayBuffer()).byteLength
        if (!types.includes(type)) return refuse(415, 'invalid_mime_type')
        if (size > limit) return refuse(413, 'Payload too large')
        if (bucket.has(name) && headers.get('x-upsert') !== 'true') return refuse(409, 'Duplicate')
        bucket.set(name, { type, size })
        return Response.json({ Key: `${bucketName}/${name}`, Id: crypto.randomUUID() })
      }
      return refuse(404, 'not_found')
    },
  }
  return storage
}

function refuse(status: number, error: string): Response {
  return Response.json({ statusCode: String(status), error, message: error }, { status: 400 })
}

import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from '@supabase/lite'
import { writeWhole } from './whole-file.ts'

type Adapter = NonNullable<App['_storageAdapter']>
type Metadata = Awaited<ReturnType<Adapter['headObject']>>

/** Keeps what the embedded Storage is given as files, flat, each with a second one that describes it. */
export function createStorageFiles(dir: string): Adapter {
  // It writes without a version and reads with one: there is only the newest.
  const pathOf = (bucket: string, key: string) =>
    join(
      dir,
      createHash('sha256')
        .update(JSON.stringify([bucket, key]))
        .digest('hex'),
    )

  async function head(path: string): Promise<Metadata> {
    const described: { mimetype: string; cacheControl: string } = JSON.parse(
      await readFile(`${path}.json`, 'utf8'),
    )
    const { size, mtime } = await stat(path)
    return {
      ...described,
      size,
      contentLength: size,
      lastModified: mtime,
      eTag: `"${mtime.getTime().toString(16)}-${size}"`,
      httpStatusCode: 200,
    }
  }

  async function remove(path: string): Promise<void> {
    await rm(path, { force: true })
    await rm(`${path}.json`, { force: true })
  }

  return {
    driver: null,
    headObject: (bucket, key) => head(pathOf(bucket, key)),
    async getObject(bucket, key) {
      const path = pathOf(bucket, key)
      const [metadata, body] = await Promise.all([head(path), readFile(path)])
      return { metadata, httpStatusCode: 200, body }
    },
    async uploadObject(bucket, key, _version, body, mimetype, cacheControl) {
      const path = pathOf(bucket, key)
      await mkdir(dir, { recursive: true })
      const bytes = body instanceof Uint8Array ? body : await readAll(body)
      await writeWhole(path, bytes)
      await writeWhole(`${path}.json`, JSON.stringify({ mimetype, cacheControl }))
      return head(path)
    },
    deleteObject: (bucket, key) => remove(pathOf(bucket, key)),
    async deleteObjects(bucket, keys) {
      for (const key of keys) await remove(pathOf(bucket, key))
    },
    async copyObject(bucket, key, _version, toBucket, toKey) {
      const from = pathOf(bucket, key)
      const to = pathOf(toBucket, toKey)
      await writeWhole(to, await readFile(from))
      await writeWhole(`${to}.json`, await readFile(`${from}.json`))
      return head(to)
    },
    privateAssetUrl: async (bucket, key) => `file://${pathOf(bucket, key)}`,
  }
}

async function readAll(stream: Parameters<Adapter['uploadObject']>[3]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

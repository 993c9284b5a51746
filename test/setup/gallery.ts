import type { TestProject } from 'vitest/node'
import { serveGallery } from '../gallery/serve.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    gallery: { url: string }
  }
}

/** Builds and serves the gallery once for all tests that look at it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, close } = await serveGallery()
  project.provide('gallery', { url })
  return close
}

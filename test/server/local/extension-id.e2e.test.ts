import { expect, inject, onTestFinished, test } from 'vitest'
import { extensionId } from '../../../server/local/extension-id.ts'
import { launchBrowser } from '../../e2e/chromium.ts'

test('Chromium gives our build the pinned id, and the manifest asks for no site', async () => {
  const browser = await launchBrowser({ extensionDir: inject('extension').dir })
  onTestFinished(() => browser.close())
  expect(browser.extensionId).toBe(extensionId)
  const worker = await browser.worker()
  const manifest = await worker.evaluate(() => chrome.runtime.getManifest())
  expect(manifest.host_permissions ?? []).toEqual([])
  expect(manifest.content_scripts ?? []).toEqual([])
  expect(manifest.web_accessible_resources ?? []).toEqual([])
})

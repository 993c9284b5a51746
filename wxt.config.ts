import { defineConfig } from 'wxt'
import type { BuildConstants } from './server/local/build-constants.ts'
import { buildDefinitions, constantsOf } from './server/local/build-constants.ts'
import { dexieZones } from './server/local/dexie-zones.ts'
import { extensionKey } from './server/local/extension-id.ts'
import { modernDexie } from './server/local/modern-dexie.ts'
import { sizeBudget } from './server/local/size-budget.ts'

const backend = constantsOf(process.env)

export default defineConfig({
  modules: ['@wxt-dev/module-react'],
  // Every name says where it comes from.
  imports: false,
  outDir: process.env.UPSHOT_OUT_DIR ?? '.output',
  manifest: {
    name: 'Upshot',
    short_name: 'Upshot',
    description: 'What you promised on a Fathom call becomes a task in your CRM.',
    key: extensionKey,
    // sidePanel.open and runtime.getContexts came with 116, Set methods and iterator helpers with
    // 122, light-dark() in stylesheets with 123.
    minimum_chrome_version: '123',
    permissions: [
      'sidePanel',
      'storage',
      'unlimitedStorage',
      'identity',
      'alarms',
      'contextMenus',
      'activeTab',
    ],
    optional_permissions: ['notifications', 'tabs'],
    action: { default_title: 'Open Upshot' },
    commands: {
      // As a press of the toolbar button, so that the panel may read the page as well.
      _execute_action: { suggested_key: { default: 'Alt+Shift+U' } },
    },
    side_panel: { default_path: 'sidepanel.html' },
    icons: {
      16: 'icon/16.png',
      32: 'icon/32.png',
      48: 'icon/48.png',
      128: 'icon/128.png',
    },
    content_security_policy: {
      extension_pages: [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        `img-src 'self' data: ${thumbnailHosts(backend.companionUrl)}`,
        "font-src 'self'",
        "worker-src 'self'",
        `connect-src 'self' ${[...new Set(connectHosts(backend))].join(' ')}`,
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
    },
  },
  vite: () => ({
    define: buildDefinitions(backend),
    plugins: [dexieZones(import.meta.dirname), sizeBudget(import.meta.dirname)],
    worker: { plugins: () => [dexieZones(import.meta.dirname)] },
    resolve: { alias: [modernDexie] },
    build: {
      // Chrome runs what it is given here; nothing is lowered for browsers that cannot load us.
      target: 'chrome123',
      sourcemap: false,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        output: {
          // One file for all that the first paint needs: each more costs a way to the browser and back.
          codeSplitting: { groups: [{ name: 'first-paint', test: /sidepanel\/main\.tsx$/ }] },
        },
      },
    },
  }),
})

/** The companion, its live socket, and the CRM: the panel talks to nobody else. */
function connectHosts({ companionUrl, supabaseUrl }: BuildConstants): string[] {
  const companion = new URL(companionUrl).origin
  return [companion, companion.replace(/^http/, 'ws'), new URL(supabaseUrl).origin]
}

/** Fathom's pictures; the simulator's own when the companion is a local one. */
function thumbnailHosts(companionUrl: string): string {
  return new URL(companionUrl).hostname === '127.0.0.1'
    ? 'https://fathom.video http://127.0.0.1:*'
    : 'https://fathom.video'
}

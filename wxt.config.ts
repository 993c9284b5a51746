import { defineConfig } from 'wxt'
import type { BuildConstants } from './server/local/build-constants.ts'
import { buildDefinitions, constantsOf } from './server/local/build-constants.ts'
import { dexieZones } from './server/local/dexie-zones.ts'
import { extensionKey } from './server/local/extension-id.ts'
import { firstFrame } from './server/local/first-frame.ts'
import { modernDexie } from './server/local/modern-dexie.ts'
import { sizeBudget } from './server/local/size-budget.ts'
import { keepSourceMaps } from './server/local/source-maps.ts'
import { packageProblems } from './server/local/zip.ts'

const backend = constantsOf(process.env)

/** The store gives an extension a key of its own; a first upload has none. */
const key =
  process.env.UPSHOT_EXTENSION_KEY === 'none'
    ? null
    : (process.env.UPSHOT_EXTENSION_KEY ?? extensionKey)

// Whoever calls `wxt zip` by hand: without addresses it would silently be a package for this machine.
const isPackage = process.argv[2] === 'zip'
if (isPackage) {
  const problems = packageProblems({ ...process.env, UPSHOT_EXTENSION_KEY: undefined })
  if (problems.length > 0) throw new Error(`No package is made: ${problems.join('; ')}`)
}

export default defineConfig({
  modules: ['@wxt-dev/module-react'],
  // Every name says where it comes from.
  imports: false,
  outDir: process.env.UPSHOT_OUT_DIR ?? '.output',
  manifest: {
    name: 'Upshot',
    short_name: 'Upshot',
    description: 'What you promised on a Fathom call becomes a task in your CRM.',
    ...(key !== null && { key }),
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
    storage: { managed_schema: 'managed-schema.json' },
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
        // Pictures of calls lie in a private place: they are fetched with the session, not by address.
        "img-src 'self' data: blob:",
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
  hooks: {
    'zip:extension:start': ({ config }) => keepSourceMaps(config.outDir),
  },
  vite: () => ({
    define: buildDefinitions(backend),
    plugins: [
      dexieZones(import.meta.dirname),
      firstFrame(import.meta.dirname, 'entrypoints/sidepanel/first-frame.ts'),
      sizeBudget(import.meta.dirname),
    ],
    worker: { plugins: () => [dexieZones(import.meta.dirname)] },
    resolve: { alias: [modernDexie] },
    build: {
      // Chrome runs what it is given here; nothing is lowered for browsers that cannot load us.
      target: 'chrome123',
      // Of a package they lead from an error's place to its line; they stay with whoever made it.
      sourcemap: isPackage ? 'hidden' : false,
      // What a later part needs lies beside it on the disk: naming it ahead costs the first paint 2 KB.
      modulePreload: false,
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
  // The company's addresses are not known yet; whatever they are, nobody listens in.
  if (companionUrl === '') return ['https:', 'wss:']
  const companion = new URL(companionUrl).origin
  return [companion, companion.replace(/^http/, 'ws'), new URL(supabaseUrl).origin]
}

/**
 * Dexie's own entry brings a build for browsers that had no classes, 12 KB more before the first paint.
 * An alias as Vite wants it.
 */
export const modernDexie = { find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' }

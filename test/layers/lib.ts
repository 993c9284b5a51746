import type { Room, Table } from './rooms.ts'

/** The extension's own parts. */
const table: Table = {
  run: [
    'export',
    'notify',
    'page',
    'session',
    'sync',
    'outbox',
    'search',
    'cache',
    'format',
    'api.ts',
    'messages.ts',
    'report.ts',
    'browser.ts',
    'contract',
  ],
  export: ['api.ts', 'contract'],
  notify: ['inbox', 'cache', 'browser.ts', 'contract'],
  page: ['inbox', 'cache', 'people', 'format', 'browser.ts', 'contract'],
  session: ['cache', 'people', 'api.ts', 'browser.ts', 'config.ts', 'contract'],
  sync: ['outbox', 'cache', 'api.ts', 'contract'],
  inbox: ['outbox', 'cache', 'format', 'contract'],
  outbox: ['cache', 'people', 'format', 'messages.ts', 'contract'],
  search: ['cache', 'format', 'api.ts', 'contract'],
  cache: ['people', 'format', 'contract'],
  people: ['contract'],
  format: ['config.ts', 'contract'],
  'api.ts': ['config.ts', 'contract'],
  // Ways to the outside, and what crosses them.
  'messages.ts': [],
  'report.ts': [],
  'browser.ts': [],
  'config.ts': ['contract'],
  contract: [],
}

export const lib: Room = { name: 'lib', table, knownCircles: [] }

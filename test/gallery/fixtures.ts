/** A believable Monday afternoon of Sam's, as rows of the cache. */

export * from './fixtures/account.ts'
export * from './fixtures/calls.ts'
export * from './fixtures/companion.ts'
export * from './fixtures/day.ts'
export * from './fixtures/history.ts'
export * from './fixtures/items.ts'
export * from './fixtures/people.ts'
export * from './fixtures/tasks.ts'

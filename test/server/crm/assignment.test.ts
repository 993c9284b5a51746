import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assign } from '../../../server/crm/assignment.ts'
import { seeded } from '../seed.ts'

/** The cheapest total over every way to give each row a column of its own. */
function cheapest(cost: readonly number[][], row = 0, taken: readonly number[] = []): number {
  const costs = cost[row]
  if (!costs) return 0
  const totals = costs.flatMap((price, column) =>
    taken.includes(column) ? [] : [price + cheapest(cost, row + 1, [...taken, column])],
  )
  return Math.min(...totals)
}

test('an assignment gives each row a column of its own and costs no more than the cheapest', () => {
  const matrix = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 2 }))
    .chain(([rows, more]) =>
      fc.array(
        fc.array(fc.integer({ min: -20, max: 20 }), {
          minLength: rows + more,
          maxLength: rows + more,
        }),
        { minLength: rows, maxLength: rows },
      ),
    )
  fc.assert(
    fc.property(matrix, (cost) => {
      const columns = assign(cost.map((row) => Int32Array.from(row)))
      expect(new Set(columns).size).toBe(cost.length)
      const total = columns.reduce((sum, column, row) => sum + (cost[row]?.[column] ?? 1e9), 0)
      expect(total).toBe(cheapest(cost))
    }),
    seeded(500),
  )
})

test('nothing is assigned where there is nothing', () => {
  expect(assign([])).toEqual([])
})

test('more rows than columns are refused', () => {
  expect(() => assign([Int32Array.of(1), Int32Array.of(1)])).toThrow(RangeError)
})

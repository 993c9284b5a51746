/**
 * Minimum-cost assignment of rows to columns (the Hungarian method with potentials, by shortest
 * augmenting paths). `cost[row][column]` are whole numbers, so that equal totals compare equal;
 * there are at most as many rows as columns. Gives each row's column. Among assignments of equal
 * cost, the choice depends on the order of rows and columns and on nothing else.
 *
 * Time grows with rows² × columns: 500 by 500 is a fraction of a second.
 */
export function assign(cost: readonly Int32Array[]): number[] {
  const rows = cost.length
  const columns = cost[0]?.length ?? 0
  if (rows > columns) throw new RangeError('There are more rows than columns.')
  // Column 0 is a stand-in from which each search for an augmenting path starts.
  const rowOf = new Int32Array(columns + 1).fill(-1)
  const rowPotential = new Float64Array(rows)
  const columnPotential = new Float64Array(columns + 1)
  const cameFrom = new Int32Array(columns + 1)
  const slack = new Float64Array(columns + 1)
  const visited = new Uint8Array(columns + 1)

  for (let row = 0; row < rows; row += 1) {
    rowOf[0] = row
    slack.fill(Number.POSITIVE_INFINITY)
    visited.fill(0)
    let column = 0
    do {
      visited[column] = 1
      const current = at(rowOf, column)
      const costs = cost[current]
      const potential = at(rowPotential, current)
      let best = Number.POSITIVE_INFINITY
      let next = 0
      for (let candidate = 1; candidate <= columns; candidate += 1) {
        if (visited[candidate]) continue
        const reduced = (costs?.[candidate - 1] ?? 0) - potential - at(columnPotential, candidate)
        if (reduced < at(slack, candidate)) {
          slack[candidate] = reduced
          cameFrom[candidate] = column
        }
        if (at(slack, candidate) < best) {
          best = at(slack, candidate)
          next = candidate
        }
      }
      for (let seen = 0; seen <= columns; seen += 1) {
        if (visited[seen]) {
          const owner = at(rowOf, seen)
          rowPotential[owner] = at(rowPotential, owner) + best
          columnPotential[seen] = at(columnPotential, seen) - best
        } else {
          slack[seen] = at(slack, seen) - best
        }
      }
      column = next
    } while (at(rowOf, column) !== -1)
    while (column !== 0) {
      const previous = at(cameFrom, column)
      rowOf[column] = at(rowOf, previous)
      column = previous
    }
  }

  const columnOf = new Array<number>(rows).fill(-1)
  for (let column = 1; column <= columns; column += 1) {
    const row = at(rowOf, column)
    if (row !== -1) columnOf[row] = column - 1
  }
  return columnOf
}

/** The index is always within; the compiler cannot know. */
function at(numbers: Int32Array | Float64Array, index: number): number {
  return numbers[index] ?? 0
}

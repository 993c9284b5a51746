/** The rows that are there, and may be seen, by their id. */
export function byId<Row extends { id: string }>(
  rows: readonly (Row | undefined)[],
  isSeen: (row: Row) => boolean = () => true,
): Map<string, Row> {
  const found = new Map<string, Row>()
  for (const row of rows) if (row !== undefined && isSeen(row)) found.set(row.id, row)
  return found
}

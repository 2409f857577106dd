export type SortValue = string | number | undefined | null

export type Sorting = { column: string; direction: 'ascending' | 'descending' }

/** Rows in order of a value. Those without one come last, in either direction; equal ones keep their order. */
export function sorted<Row>(
  rows: readonly Row[],
  sortBy: (row: Row) => SortValue,
  direction: Sorting['direction'],
): Row[] {
  const sign = direction === 'ascending' ? 1 : -1
  return rows.toSorted((one, other) => {
    const [left, right] = [sortBy(one) ?? undefined, sortBy(other) ?? undefined]
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined)
    return sign * compare(left, right)
  })
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

function compare(one: string | number, other: string | number): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return collator.compare(String(one), String(other))
}

import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'
import { Pager } from './pager.tsx'
import { type Sorting, type SortValue, sorted } from './sorting.ts'

export type Column<Row> = {
  /** Unique within the table. */
  name: string
  label: string
  render(row: Row): ComponentChildren
  /** What the column sorts by. Without it, it does not sort. */
  sortBy?: (row: Row) => SortValue
  /** Numbers stand at the right. */
  isNumber?: boolean
  /** Left out where there is little room. */
  isMinor?: boolean
  /** The label is a name that somebody has given, and may be long: it breaks into lines. */
  isNamed?: boolean
}

type Props<Row> = {
  /** What the table shows, for those who do not see it. */
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /** What tells a row from the others. */
  idOf(row: Row): string
  initialSorting?: Sorting
  rowsPerPage?: number
  /** What was searched for to find these rows: those of another search are shown from the first on. */
  searched?: string
}

/** A table that sorts by its headings and shows one page of its rows, however many there are. The first column heads each row. */
export function Table<Row>({ caption, columns, rows, idOf, initialSorting, rowsPerPage = 25, searched }: Props<Row>) {
  const [sorting, setSorting] = useState(initialSorting)
  const [page, setPage] = useState(0)
  const sortBy = columns.find(({ name }) => name === sorting?.column)?.sortBy
  const ordered = sorting && sortBy ? sorted(rows, sortBy, sorting.direction) : rows
  const pages = Math.max(1, Math.ceil(rows.length / rowsPerPage))
  const shown = Math.min(page, pages - 1)
  useEffect(() => setPage(0), [sorting, searched])
  return (
    <div class="table">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard alone scrolls it, in every browser */}
      <section class="scroll" aria-label={caption} tabIndex={0}>
        <table>
          <caption class="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <Heading key={column.name} column={column} sorting={sorting} onSort={setSorting} />
              ))}
            </tr>
          </thead>
          <tbody>
            {ordered.slice(shown * rowsPerPage, (shown + 1) * rowsPerPage).map((row) => (
              <tr key={idOf(row)}>
                {columns.map((column, index) =>
                  index === 0 ? (
                    <th key={column.name} scope="row">
                      {column.render(row)}
                    </th>
                  ) : (
                    <td key={column.name} class={classOf(column)}>
                      {column.render(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {pages > 1 && <Pager of={caption} page={shown} pages={pages} rows={rows.length} onPage={setPage} />}
    </div>
  )
}

type HeadingProps<Row> = {
  column: Column<Row>
  sorting: Sorting | undefined
  onSort(sorting: Sorting): void
}

function Heading<Row>({ column, sorting, onSort }: HeadingProps<Row>) {
  const { name, label, sortBy, isNumber = false } = column
  if (sortBy === undefined) {
    return (
      <th scope="col" class={classOf(column)}>
        {label}
      </th>
    )
  }
  const direction = sorting?.column === name ? sorting.direction : undefined
  // Numbers are of interest from the largest on.
  const first = isNumber ? 'descending' : 'ascending'
  const other = first === 'ascending' ? 'descending' : 'ascending'
  return (
    <th scope="col" class={classOf(column)} aria-sort={direction ?? 'none'}>
      <button
        type="button"
        class="sort"
        onClick={() => onSort({ column: name, direction: direction === first ? other : first })}
      >
        {label}
        {direction && <Icon name={direction === 'ascending' ? 'up' : 'down'} />}
      </button>
    </th>
  )
}

function classOf<Row>({ isNumber, isMinor, isNamed }: Column<Row>): string {
  return [isNumber && 'right', isMinor && 'minor', isNamed && 'named'].filter(Boolean).join(' ')
}

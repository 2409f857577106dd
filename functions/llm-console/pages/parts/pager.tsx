import { Icon } from './icon.tsx'

/** `of` is what the table shows. */
type Props = { of: string; page: number; pages: number; rows: number; onPage(page: number): void }

/** Walks through the pages of a table. */
export function Pager({ of, page, pages, rows, onPage }: Props) {
  return (
    <nav class="pager" aria-label={`Pages of the table ${of}`}>
      <span class="muted">{rows.toLocaleString('en-US')} rows</span>
      <button
        type="button"
        class="square"
        aria-label="Previous page"
        disabled={page === 0}
        onClick={() => onPage(page - 1)}
      >
        <Icon name="left" />
      </button>
      <span aria-live="polite">
        Page {page + 1} of {pages}
      </span>
      <button
        type="button"
        class="square"
        aria-label="Next page"
        disabled={page === pages - 1}
        onClick={() => onPage(page + 1)}
      >
        <Icon name="right" />
      </button>
    </nav>
  )
}

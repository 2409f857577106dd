/** Rows as aligned columns. Numbers have their decimal points below each other. */
export function formatTable(names: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const columns = names.map((name, index) =>
    toColumn(
      name,
      rows.map((row) => row[index]),
    ),
  )
  const lines = Array.from({ length: rows.length + 1 }, (_, line) => columns.map((cells) => cells[line]).join('  '))
  return lines.map((line) => `${line.trimEnd()}\n`).join('')
}

/** A column's name and its values, all of one width. */
function toColumn(name: string, values: readonly unknown[]): string[] {
  const isNumeric = values.some((value) => typeof value === 'number')
  const places = Math.max(0, ...values.map((value) => fractionOf(value).length))
  const cells = [
    printable(name),
    ...values.map((value) => printable(value) + (isNumeric ? ' '.repeat(places - fractionOf(value).length) : '')),
  ]
  const width = Math.max(...cells.map(({ length }) => length))
  return cells.map((cell) => (isNumeric ? cell.padStart(width) : cell.padEnd(width)))
}

/** The point of a number and what is behind it. */
function fractionOf(value: unknown): string {
  return typeof value === 'number' ? (/\..*$/.exec(printable(value))?.[0] ?? '') : ''
}

/** A text without control characters, which could move a terminal's cursor. */
export function printable(value: unknown): string {
  const text = typeof value === 'number' && !Number.isInteger(value) ? decimal(value) : String(value ?? '-')
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '?')
}

/** As many places as a billionth of a USD has. */
function decimal(value: number): string {
  return value.toFixed(9).replace(/\.?0+$/, '')
}

/** Rows as aligned columns. Numbers end at the same place. */
export function formatTable(names: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const isNumeric = names.map((_, index) => rows.some((row) => typeof row[index] === 'number'))
  const lines = [names, ...rows].map((row) => row.map((value) => printable(value)))
  const widths = names.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)))
  const pad = (text: string, index: number) =>
    isNumeric[index] ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0)
  return lines.map((line) => `${line.map(pad).join('  ').trimEnd()}\n`).join('')
}

/** Without control characters, which could move a terminal's cursor. */
function printable(value: unknown): string {
  const text = typeof value === 'number' && !Number.isInteger(value) ? decimal(value) : String(value ?? '-')
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '?')
}

/** As many places as a billionth of a USD has. */
function decimal(value: number): string {
  return value.toFixed(9).replace(/\.?0+$/, '')
}

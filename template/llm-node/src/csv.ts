import { unprintable } from './unprintable.ts'

/** What a spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/**
 * A line of CSV by RFC 4180. A text that a spreadsheet would take for a formula begins with an apostrophe; numbers are our own.
 * Null and undefined are empty, and whatever is neither text nor number is JSON. What is unprintable is replaced, since CSV cannot escape it.
 */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(toCell).join(',')}\r\n`
}

function toCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return withoutExponent(value)
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replace(unprintable, '\ufffd')
  const safe = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** With as many places as a billionth of a USD has. */
function withoutExponent(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(9).replace(/\.?0+$/, '')
}

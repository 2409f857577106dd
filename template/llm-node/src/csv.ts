import { unprintable } from './unprintable.ts'

/**
 * Where a spreadsheet may see a formula: https://owasp.org/www-community/attacks/CSV_Injection. Where decimals have a comma, it ends cells
 * at semicolons, and then our quotes hold no cell together: a semicolon, a tab or the end of a line begins another one.
 */
const formulas = /^[\t\r\n]|[=+\-@＝＋－＠](?<=(?:^|[;\t\r\n])[\s"]*.)/gu

/**
 * A line of CSV by RFC 4180. What a spreadsheet would take for a formula has an apostrophe before it; numbers are our own.
 * Null and undefined are empty, and whatever is neither text nor number is JSON. What is unprintable is replaced, since CSV cannot escape it.
 */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(toCell).join(',')}\r\n`
}

function toCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return withoutExponent(value)
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replace(unprintable, '\ufffd')
  const safe = text.replace(formulas, "'$&")
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** With as many places as a billionth of a USD has. */
function withoutExponent(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(9).replace(/\.?0+$/, '')
}

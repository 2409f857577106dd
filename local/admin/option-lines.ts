/** An option as it is written, and what it does; a text may have several lines. */
export type OptionRow = readonly [option: string, text: string]

/** Options for `--help`, with their texts in one column. */
export function optionLines(rows: readonly OptionRow[]): string {
  const width = Math.max(...rows.map(([option]) => option.length)) + 2
  const indented = (text: string) => text.replaceAll('\n', `\n${' '.repeat(2 + width)}`)
  return rows.map(([option, text]) => `  ${option.padEnd(width)}${indented(text)}`.trimEnd()).join('\n')
}

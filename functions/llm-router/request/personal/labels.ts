/** A mark of Markdown or the end of a tag, as they stand around the words of a label. */
const mark = String.raw`(?:\*{1,3}|<\/[a-z][a-z0-9]{0,9}>)`
/** `**Phone**: …`, `**Phone:** …`, `<b>Phone:</b> …`, `Phone: **…**` */
const aroundColon = new RegExp(
  String.raw`(?<=[\p{L}\p{N}])${mark}{1,2}(?= ?:)|(?<=:)${mark}{1,2}(?=\s)|(?<=:${mark}{0,2} )(?:\*{1,3}|<[a-z][a-z0-9]{0,9}>)(?=[\p{L}\p{N}+(])`,
  'giu',
)
const betweenCells = /<\/t[dh]>\s{0,20}<t[dh](?:\s[^<>]{0,80})?>/gi

/** A text whose labels stand right before their colons and values, and whose tables of HTML have the cells of Markdown's. */
export function withPlainLabels(text: string): string {
  const isMarked = text.includes('*') || text.includes('</')
  return isMarked ? text.replace(betweenCells, ' | ').replace(aroundColon, '') : text
}

/** Right before a label that begins a cell of a table or a text in quotes. */
export const startOfCell = String.raw`(?:^|[|>"'\n\0])\s{0,3}\*{0,3}`
const beginsCell = new RegExp(`${startOfCell}$`)

/** Whether a cell of a table, or a text in quotes, begins at a place. */
export function isStartOfCell(text: string, at: number): boolean {
  return beginsCell.test(text.slice(Math.max(0, at - 7), at))
}

/** What ends a cell and begins the next one: `| Phone | …`, `"Phone","…"`. */
export const nextCell = String.raw`(?:\*{0,3} ?\| ?\*{0,3}|["'][,;] ?(?=["']))`

/** Pieces which models look for, so that many of them in a row would show whatever takes longer than its length. */
export const hostile = [
  '<a-b>',
  '<a-b ',
  '<a-b>x</a-b>',
  '</a-b>',
  '</',
  '"',
  '"a b ',
  '`',
  '```\n',
  '. ',
  'a_',
  "'",
  '{;',
  '> ',
  'how do i ',
  ':\n\n',
  'é',
  '日',
  'A) B) ',
  'x',
  '\0',
] as const

/** A text of one of them, of so many characters. */
export function hostileText(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
}

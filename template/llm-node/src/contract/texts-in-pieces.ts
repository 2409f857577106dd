/** The texts of a streamed answer that come in pieces, by their names, wherever they are in a delta. All other texts come whole. */
export const textsInPieces: ReadonlySet<string> = new Set([
  ...['content', 'refusal', 'reasoning', 'reasoning_content'],
  // Of a function, and of a custom tool.
  ...['arguments', 'input'],
  // Of the details of thoughts, and of sound.
  ...['text', 'summary', 'data', 'transcript'],
])

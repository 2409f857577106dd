/** The marks that begin a text, which say more than what is said beside it. */
const marks: readonly [encoding: string, bytes: readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/** The text of bytes in the encoding of their mark or in `charset`; undefined if they are no such text, or nobody knows the encoding. */
export function decodeText(bytes: Uint8Array, charset = 'utf-8'): string | undefined {
  const marked = marks.find(([, mark]) => mark.every((byte, place) => bytes[place] === byte))
  try {
    return new TextDecoder(marked?.[0] ?? charset, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

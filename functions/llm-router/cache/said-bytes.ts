import type { Piece } from '#runtime/contract/answer-stream.ts'

/** Says of each piece of a stream how long it is without what all have in common, and without its usage: both are kept once. */
export function createSaidBytes(): (piece: Piece) => number {
  let headBytes: number | undefined
  return ({ chunk, data }) => {
    headBytes ??= JSON.stringify({ ...chunk, usage: undefined, choices: [] }).length
    return Math.max(data.length - headBytes - usageBytes(chunk.usage), 0)
  }
}

/** Some pieces have a usage, and others of the same stream have none. */
function usageBytes(usage: unknown): number {
  if (usage === undefined) return 0
  return (usage === null ? '"usage":null,' : `"usage":${JSON.stringify(usage)},`).length
}

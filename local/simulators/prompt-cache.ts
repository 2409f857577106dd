import { createHash } from 'node:crypto'
import type { Answer } from './answer.ts'

/** A piece of a prompt in its order: what tells it from others, its text, and whether the prompt is to be cached up to its end. */
export type Piece = { identity: unknown; text: string; isMarked: boolean }

/** Reads and writes what a prompt has marked, and counts that in the answer. */
export type PromptCache = (model: string, pieces: readonly Piece[], answer: Answer) => Answer

const livesMs = 300_000
const fewestTokens = 1024

/**
 * A provider's cache for marked prompts: the longest beginning that an earlier request has marked is read, and what follows up to the last
 * mark is written. Tokens are those of the texts, four characters each.
 */
export function createPromptCache(now: () => number = Date.now): PromptCache {
  const untilMs = new Map<string, number>()

  return (model, pieces, answer) => {
    const lastMark = pieces.findLastIndex(({ isMarked }) => isMarked)
    const hash = createHash('sha256').update(model)
    let characters = 0
    const ends = pieces.slice(0, lastMark + 1).map(({ identity, text, isMarked }) => {
      hash.update(JSON.stringify(identity))
      characters += text.length
      return { key: hash.copy().digest('hex'), tokens: Math.floor(characters / 4), isMarked }
    })
    const found = ends.findLast(({ key }) => (untilMs.get(key) ?? 0) > now())
    const last = ends.at(-1)
    if (last === undefined || last.tokens < fewestTokens) return answer
    for (const { key, tokens, isMarked } of ends) {
      if (isMarked && tokens >= fewestTokens) untilMs.set(key, now() + livesMs)
    }
    if (found) untilMs.set(found.key, now() + livesMs)
    const cached = found?.tokens ?? 0
    return { ...answer, tokens: { ...answer.tokens, cached, written: last.tokens - cached } }
  }
}

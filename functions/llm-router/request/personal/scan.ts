import { isJsonObject } from '#runtime/contract/json-object.ts'
import { mostCharacters } from './detector.ts'
import { find } from './find.ts'
import { type Finding, type PersonalKind, personalKinds } from './kinds.ts'
import { plainText } from './plain-text.ts'
import { eachText } from './texts.ts'

/** A long text is read in pieces, so that the clock is looked at between them. */
const pieceCharacters = 65_536
/** So much of its end is read with the next piece, too: each datum is whole in one of both. */
const overlap = mostCharacters

/**
 * The kinds of personal data and secrets in a request's JSON, in the order of the list. If the time is up, or if it holds what nobody
 * can search, it says `not_scanned` beside what it has found.
 * @param limitMs how long it may take
 * @param nowMs a clock in milliseconds that never goes back
 * @throws RangeError for a request that is nested deeper than can be followed
 */
export function scan(request: unknown, limitMs: number, nowMs: () => number): Finding[] {
  const endMs = nowMs() + limitMs
  const known = new Set<PersonalKind>()
  const said = (isAll: boolean): Finding[] => [
    ...personalKinds.filter((kind) => known.has(kind)),
    ...(isAll ? [] : (['not_scanned'] as const)),
  ]
  const texts: string[] = []
  eachText(request, (text) => texts.push(text))
  // A character that nothing can span parts them.
  const all = `${texts.join('\0')}\0`
  for (let start = 0; start === 0 || start + overlap < all.length; start += pieceCharacters - overlap) {
    const piece = plainText(all.slice(start, start + pieceCharacters))
    if (!find(piece, known, () => nowMs() > endMs)) return said(false)
  }
  return said(!holdsTokens(request))
}

/** Text to embed may come as tokens, which each model's vocabulary spells another way. */
function holdsTokens(request: unknown): boolean {
  const input = isJsonObject(request) ? request.input : undefined
  return Array.isArray(input) && input.some((item) => typeof item === 'number' || Array.isArray(item))
}

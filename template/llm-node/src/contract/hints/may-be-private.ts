import { plainLetter } from './looks-private.ts'

/** The letters of `private` and `privacy`: each has a bit in the masks below. */
const letters = 'privatecy'
/** How many of which letters anything has that looks private: an abbreviation, two edits from `private`, or one from `privacy`. */
const fewest: readonly [letters: string, count: number][] = [
  ['pvt', 3],
  ['priv', 4],
  ['private', 5],
  ['privacy', 6],
]

/** A character that says nothing without its alphabet, accents and neighbours. */
const special = 1 << letters.length
const bitOf = Uint16Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code).toLowerCase()
  if (!/[\x20-\x7e]/.test(character)) return special
  const at = letters.indexOf(plainLetter.get(character) ?? character)
  return at < 0 ? 0 : 1 << at
})
const isEnough = Uint8Array.from({ length: special }, (_, mask) => {
  const has = (letter: string) => (mask & (1 << letters.indexOf(letter))) !== 0
  return Number(fewest.some(([some, count]) => [...some].filter(has).length >= count))
})

/**
 * False if nothing in this part of a text can look private, as a name or a tag: it has too few of the letters. It takes a
 * nanosecond for each character, as a body may have millions of names and tags.
 */
export function mayBePrivate(text: string, start = 0, end = text.length): boolean {
  let mask = 0
  for (let at = start; at < end; at++) {
    mask |= bitOf[text.charCodeAt(at)] ?? special
    if (mask >= special) return true
  }
  return isEnough[mask] === 1
}

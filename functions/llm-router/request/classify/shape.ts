const digit = /\d/g
const sign = /[{}()[\]=<>;_$#`\\|&]/g
const number = /\b\d+\b/g
const option = /(?:^|[\s(])[A-Da-d1-4][).]\s/g

/** What a shape is made of. */
export type Found = {
  /** The caller's own words, at most as many as are weighed. */
  asked: string
  /** The length of the whole prompt in characters. */
  length: number
  /** The points that the rules give to each category, in the order of `categories`. */
  points: readonly number[]
  /** How much of it is in another language than English, from 0 to 1. */
  foreign: number
  /** Whether it contains code, and whether it contains material to work on. */
  code: boolean
  given: boolean
  sentences: number
}

/** How a prompt looks, as numbers from -2 to 2: the points of the rules, and what can be counted. The first is always 1. */
export function shapeOf({ asked, length, points, foreign, code, given, sentences }: Found): number[] {
  const [most = 0, second = 0] = [...points].sort((one, other) => other - one)
  const { beyondAscii, beyondLatin, lines, colons, questions } = count(asked)
  const shareOf = (found: number) => found / Math.max(1, asked.length)
  const found = (pattern: RegExp) => asked.match(pattern)?.length ?? 0
  return [
    1,
    ...points.map((of) => Math.max(-2, Math.min(2, of / 4))),
    foreign,
    ...[code, given, most <= 0.5, asked.trimEnd().endsWith('?'), /^[A-Z]/.test(asked), colons > 0, sentences <= 1].map(
      Number,
    ),
    Math.min(1, (most - second) / 4),
    Math.min(1, Math.log1p(length) / 9),
    Math.min(1, Math.log1p(asked.length) / 7),
    Math.min(1, questions / 2),
    shareOf(beyondAscii),
    shareOf(beyondLatin),
    Math.min(1, shareOf(found(digit)) * 5),
    Math.min(1, shareOf(found(sign)) * 8),
    Math.min(1, lines / 10),
    Math.min(1, found(number) / 5),
    Math.min(1, found(option) / 4),
  ]
}

export const shapeSize = 25

function count(text: string) {
  const counted = { beyondAscii: 0, beyondLatin: 0, lines: 0, colons: 0, questions: 0 }
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit > 0x7f) counted.beyondAscii++
    if (unit > 0x24f) counted.beyondLatin++
    if (unit === 10) counted.lines++
    if (unit === 58) counted.colons++
    if (unit === 63) counted.questions++
  }
  return counted
}

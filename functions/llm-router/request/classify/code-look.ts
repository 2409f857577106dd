/** How lines of code, stack traces and compiler messages begin, and prose rarely does. */
const openingWords =
  'async at case class const def elif else enum export fn from fun func function impl import interface let package private ' +
  'protected public return static struct using val var ALTER CREATE DELETE FROM INSERT RUN SELECT UPDATE WHERE $ @@ +++ --- -->'
const openings = [
  ...openingWords.split(' ').map((word) => `${word} `),
  ...[
    '#include',
    '#!/',
    '</',
    'if (',
    'for (',
    'while (',
    'switch (',
    'try:',
    'except',
    'Traceback (',
    'File "',
    'diff --git',
  ],
  ...['error[', 'error:', 'Exception in', 'TypeError:', 'ValueError:', 'KeyError:', 'IndexError:', 'SyntaxError:'],
]
const openingsByCharacter = Map.groupBy(openings, (opening) => opening.charCodeAt(0))
const signs = new Uint8Array(128)
for (const sign of '{}()[];=<>_$&|\\+*%@#`~^') signs[sign.charCodeAt(0)] = 1
const codeSigns = ['{', '}', ';', '=>', '==', '->', '&&', '||', '!=', '+=', '()', '["']
const ends = new Set('{};,:)')
const longest = 200

/**
 * How much a line looks like code: 0 not at all, 1 somewhat, 2 clearly. The first word is not enough, because a sentence can
 * begin with "at" or "let". Nor are signs, because mathematics has them.
 */
export function codeLook(line: string): 0 | 1 | 2 {
  const text = line.trim().slice(0, longest)
  if (text.length < 2) return text === '}' || text === '{' ? 1 : 0
  let count = 0
  for (let at = 0; at < text.length; at++) count += signs[text.charCodeAt(at)] ?? 0
  if (count === 0) return 0
  const density = count / text.length
  const last = text.at(-1) ?? ''
  const opens = opensLikeCode(text) || isElement(text)
  if (opens && (ends.has(last) || density > 0.06)) return 2
  if (density > 0.12 && hasCodeSign(text)) return 2
  return (last === ';' && density > 0.02) || last === '{' || last === '}' || (opens && count > 1) ? 1 : 0
}

/** True if it has a sign that mathematics does not use. */
function hasCodeSign(text: string): boolean {
  return codeSigns.some((sign) => text.includes(sign))
}

function opensLikeCode(text: string): boolean {
  return openingsByCharacter.get(text.charCodeAt(0))?.some((opening) => text.startsWith(opening)) ?? false
}

/** True for `<div class="…">`, but not for "<3". */
function isElement(text: string): boolean {
  const second = text.charCodeAt(1) | 32
  return text.startsWith('<') && second >= 97 && second <= 122 && text.includes('>')
}

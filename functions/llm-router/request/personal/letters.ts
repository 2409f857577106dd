/** What a character is to the detectors. Anything but a letter or a digit ends a word. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** An ASCII letter, a digit or an underscore: next to a number, it makes the number part of a longer name or hash. */
export function isWord(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95
}

/** A capital of the Latin, Greek or Cyrillic alphabet, as names begin with. */
export function isCapital(code: number): boolean {
  if (code < 128) return code >= 65 && code <= 90
  if (code < 0xc0 || code > 0x42f) return false
  const letter = String.fromCharCode(code)
  return letter !== letter.toLowerCase()
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 0xc0 && code <= 0x24f)
}

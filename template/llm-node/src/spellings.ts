/** The longest secret whose spellings are looked for. Tokens are longer, and made of characters that nobody escapes. */
const mostCharacters = 256
/** So many characters one of a secret may take. */
const mostPerCharacter = 12
/** Bytes are read in windows, so that no copy of a whole reply is made. */
const windowBytes = 64 * 1024

/** Of a secret, other than as it is. */
export type Spellings = {
  redact(text: string, mask: string): string
  /** Looks at bytes without a copy of all. */
  areIn(bytes: Buffer): boolean
}

/**
 * Finds a secret whose characters somebody has escaped, some or all, once or several times: as JSON's `\u002f` and `\/`, in an
 * address as `%2f`, in HTML as `&#47;`.
 */
export function spellingsOf(secret: string): Spellings | undefined {
  if (secret.length > mostCharacters) return undefined
  const pattern = new RegExp(Array.from(secret, spellingsOfCharacter).join(''), 'g')
  const overlap = secret.length * mostPerCharacter
  return {
    redact: (text, mask) => (hasEscapes(text) ? text.replace(pattern, mask) : text),
    areIn(bytes) {
      if (!hasEscapes(bytes)) return false
      for (let at = 0; at < bytes.length; at += windowBytes) {
        if (bytes.toString('latin1', at, at + windowBytes + overlap).search(pattern) !== -1) return true
      }
      return false
    },
  }
}

/** What each escape begins with, backslashes or not. */
const escapes = ['\\', 'u00', '%', '&#']

/** Without any there are no spellings but the plain one, which is looked for anyway. */
function hasEscapes(text: Pick<string | Buffer, 'includes'>): boolean {
  return escapes.some((beginning) => text.includes(beginning))
}

/** Each repetition has a limit: a run of a million backslashes is passed once. */
function spellingsOfCharacter(character: string): string {
  const code = character.charCodeAt(0)
  const hex = Array.from(code.toString(16).padStart(2, '0'), (digit) => `[${digit}${digit.toUpperCase()}]`).join('')
  const literal = character.replace(/[^\w]/, '\\$&')
  return `(?:\\\\{0,4}(?:${literal}|u00${hex})|%(?:25){0,3}${hex}|&#(?:0{0,3}${code}|[xX]0{0,2}${hex});)`
}

import { type Spellings, spellingsOf } from './spellings.ts'

/** Takes secrets out of what leaves a function. */
export type Redactor = {
  /** Adds the text of a secret, and what a file of several holds. */
  remember(secret: string): void
  /** The text with `***` in place of each secret, in the forms that somebody who repeats it may have given it. */
  redact(text: string): string
  /** The same for bytes, which stay what they are where they hold no secret. */
  redactBytes(bytes: Uint8Array): Uint8Array
  /** The same for a text that comes in pieces, in which a secret may be cut: told of each piece, and of the end. */
  inPieces(): PieceRedactor
}

export type PieceRedactor = {
  /** What may go out now; the rest comes with a later piece. */
  add(piece: string): string
  /** What is left. */
  end(): string
}

const mask = '***'
/** Below this a text may be anything: to replace it would garble answers. */
const leastCharacters = 6
/** Of a file with several words, those that are long enough to be a key. */
const leastWordCharacters = 20
/** So much of a key says nothing yet: vendors begin all of theirs alike, and `sk-proj-` must not hold an answer up. */
const tellingCharacters = 9
/** Keys that are renewed, and tokens that last an hour: those of the last while are kept. */
const maxSecrets = 64

export function createRedactor(): Redactor {
  const forms = new Map<string, readonly string[]>()
  const spellings = new Map<string, Spellings>()
  let needles: readonly string[] = []

  function add(secret: string, toForms: (secret: string) => readonly string[], escaped?: Spellings): void {
    if (secret.length < leastCharacters || forms.has(secret)) return
    const [oldest] = forms.keys()
    if (forms.size >= maxSecrets && oldest !== undefined) {
      forms.delete(oldest)
      spellings.delete(oldest)
    }
    forms.set(secret, toForms(secret))
    if (escaped) spellings.set(secret, escaped)
    // The longest first, so that nothing is left of a secret that holds another.
    needles = [...new Set([...forms.values()].flat())].sort((one, other) => other.length - one.length)
  }

  function redact(text: string): string {
    let clean = text
    for (const needle of needles) if (clean.includes(needle)) clean = clean.replaceAll(needle, mask)
    for (const escaped of spellings.values()) clean = escaped.redact(clean, mask)
    return clean
  }

  function inPieces(): PieceRedactor {
    /** What has gone out of late, and what is held back, as they came. */
    let gone = ''
    let held = ''
    return {
      add(piece) {
        const secrets = [...forms.keys()]
        held += piece
        for (const secret of secrets) {
          const from = (gone + held).indexOf(secret)
          if (from < 0) continue
          const end = from + secret.length - gone.length
          const out = redact(held.slice(0, Math.max(0, from - gone.length))) + mask
          gone = ''
          held = held.slice(end)
          return out + this.add('')
        }
        const text = gone + held
        const kept = Math.min(held.length, Math.max(0, ...secrets.map((secret) => begunAtEnd(text, secret))))
        const out = held.slice(0, held.length - kept)
        gone = (gone + out).slice(-longest(secrets))
        held = held.slice(out.length)
        return redact(out)
      },
      end() {
        const out = held
        held = ''
        return redact(out)
      },
    }
  }

  return {
    inPieces,
    remember(secret) {
      if (!/\s/.test(secret)) add(secret, formsOf, spellingsOf(secret))
      // A file has many words, and each form is looked for in every reply.
      else for (const word of secret.split(/[\s"',=]+|\\n/)) if (isKeyLike(word)) add(word, (own) => [own])
    },
    redact,
    redactBytes(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const isThere =
        needles.some((needle) => buffer.includes(needle)) || [...spellings.values()].some((one) => one.areIn(buffer))
      return isThere ? Buffer.from(redact(buffer.toString('utf8'))) : bytes
    },
  }
}

/** Addresses and names of accounts are no secrets. */
function isKeyLike(word: string): boolean {
  return word.length >= leastWordCharacters && !/[@]|^https?:|^-+/.test(word)
}

/** A secret as it is, within JSON, in an address, and in base64 wherever it stands within what was encoded. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const encoded = [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64url')
    // The characters at both ends hold bits of what stands beside it.
    const from = Math.ceil((offset * 8) / 6)
    return padded.slice(from, Math.floor(((offset + bytes.length) * 8) / 6))
  })
  const standard = encoded.map((text) => text.replaceAll('-', '+').replaceAll('_', '/'))
  const inBase64 = [...encoded, ...standard].filter((text) => text.length >= leastCharacters)
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...inBase64]
}

/** How much of a secret a text ends with, where that is enough to tell. */
function begunAtEnd(text: string, secret: string): number {
  if (!text.includes(secret.slice(0, tellingCharacters))) return 0
  for (let length = Math.min(secret.length - 1, text.length); length >= tellingCharacters; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return length
  }
  return 0
}

function longest(secrets: readonly string[]): number {
  return Math.max(1, ...secrets.map(({ length }) => length))
}

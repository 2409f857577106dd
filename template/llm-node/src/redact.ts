import { createKnownSecrets } from './known-secrets.ts'
import type { SecretText } from './secret-texts/within.ts'
import { type Spellings, spellingsOf } from './spellings.ts'

/** Masks secrets in everything that leaves a function. */
export type Redactor = {
  /** Adds what is secret in a mounted file: a key, or several. It is masked as long as the file has it, and a while longer. */
  hold(source: string, text: string): void
  /** Adds a credential of a call, such as a token for an hour. Of these only the latest are masked. */
  remember(credential: string): void
  /** The text with `***` in place of each secret; of a whole one also in its usual encodings. */
  redact(text: string): string
  /** The same for bytes. Without a secret, it returns the same bytes. */
  redactBytes(bytes: Uint8Array): Uint8Array
  /** The same for a text in pieces, between which a secret may be split. */
  inPieces(): PieceRedactor
}

export type PieceRedactor = {
  /** The part that may be sent now. The rest follows with a later piece. */
  add(piece: string): string
  /** The rest of the text. */
  end(): string
}

const mask = '***'
/** A shorter text in base64 could be anything. */
const leastEncodedCharacters = 6
/** Shorter beginnings are not held back: all keys of a vendor begin alike, and `sk-proj-` must not delay an answer. */
const tellingCharacters = 9

/** How one secret is found. */
type Forms = { needles: readonly string[]; spellings: Spellings | undefined }

export function createRedactor(): Redactor {
  const known = createKnownSecrets()
  let forms: ReadonlyMap<string, Forms> = new Map()
  let spellings: readonly Spellings[] = []
  let needles: readonly string[] = []
  let secrets: readonly string[] = []

  function renew(): void {
    const renewed = new Map<string, Forms>()
    for (const secret of known.all()) {
      if (!renewed.has(secret.text)) renewed.set(secret.text, forms.get(secret.text) ?? formsOf(secret))
    }
    forms = renewed
    const all = [...renewed.values()]
    spellings = all.flatMap((one) => one.spellings ?? [])
    // Longest first, so that no part of a secret that contains another one remains.
    secrets = [...renewed.keys()].sort(byLength)
    needles = [...new Set(all.flatMap((one) => one.needles))].sort(byLength)
  }

  function redact(text: string): string {
    let clean = text
    for (const needle of needles) if (clean.includes(needle)) clean = clean.replaceAll(needle, mask)
    for (const escaped of spellings) clean = escaped.redact(clean, mask)
    return clean
  }

  function inPieces(): PieceRedactor {
    /** The text that was sent last, and the text that is held back, both unmasked. */
    let gone = ''
    let held = ''
    function next(isEnd: boolean): string {
      let masked = ''
      for (;;) {
        const text = gone + held
        const found = firstIn(text, secrets)
        // A longer one that holds it may be on its way.
        const begun = isEnd ? 0 : longestBegun(text, secrets, found?.length)
        if (!found || found.from >= text.length - begun) {
          const out = held.slice(0, held.length - Math.min(held.length, begun))
          gone = (gone + out).slice(-Math.max(1, secrets[0]?.length ?? 0))
          held = held.slice(out.length)
          return masked + redact(out)
        }
        masked += redact(held.slice(0, Math.max(0, found.from - gone.length))) + mask
        held = held.slice(Math.max(0, found.from + found.length - gone.length))
        gone = ''
      }
    }

    return {
      add(piece) {
        held += piece
        return next(false)
      },
      end: () => next(true),
    }
  }

  return {
    inPieces,
    hold(source, text) {
      if (known.hold(source, text)) renew()
    },
    /** Costs nothing for a known one, since each request brings its own. */
    remember(credential) {
      if (known.see(credential)) renew()
    },
    redact,
    redactBytes(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const isThere = needles.some((needle) => buffer.includes(needle)) || spellings.some((one) => one.areIn(buffer))
      return isThere ? Buffer.from(redact(buffer.toString('utf8'))) : bytes
    },
  }
}

/** A file has many words, and each form is looked for in every reply. */
function formsOf({ text, isWhole }: SecretText): Forms {
  return isWhole
    ? { needles: encodingsOf(text), spellings: spellingsOf(text) }
    : { needles: [text], spellings: undefined }
}

/** A secret as it is, within JSON, in an address, and in base64 wherever it stands within what was encoded. */
function encodingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const encoded = [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64url')
    // The characters at both ends hold bits of what stands beside it.
    const from = Math.ceil((offset * 8) / 6)
    return padded.slice(from, Math.floor(((offset + bytes.length) * 8) / 6))
  })
  const standard = encoded.map((text) => text.replaceAll('-', '+').replaceAll('_', '/'))
  const inBase64 = [...encoded, ...standard].filter((text) => text.length >= leastEncodedCharacters)
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...inBase64]
}

/** The first secret in a text; of several that begin there, the first in the list. */
function firstIn(text: string, secrets: readonly string[]): { from: number; length: number } | undefined {
  let first: { from: number; length: number } | undefined
  for (const secret of secrets) {
    const from = text.indexOf(secret)
    if (from >= 0 && from < (first?.from ?? text.length)) first = { from, length: secret.length }
  }
  return first
}

/** How much of any secret a text ends with, where that is enough to tell. */
function longestBegun(text: string, secrets: readonly string[], enough = tellingCharacters): number {
  const least = Math.min(enough, tellingCharacters)
  return secrets.reduce((most, secret) => Math.max(most, begunAtEnd(text, secret, least)), 0)
}

function begunAtEnd(text: string, secret: string, least: number): number {
  if (!text.includes(secret.slice(0, least))) return 0
  for (let length = Math.min(secret.length - 1, text.length); length >= least; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return length
  }
  return 0
}

function byLength(one: string, other: string): number {
  return other.length - one.length
}

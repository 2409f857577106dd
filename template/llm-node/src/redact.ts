/** Takes secrets out of what leaves a function. */
export type Redactor = {
  /** Adds the text of a secret, and what a file of several holds. */
  remember(secret: string): void
  /** The text with `***` in place of each secret, in the forms that somebody who repeats it may have given it. */
  redact(text: string): string
  /** The same for bytes, which stay what they are where they hold no secret. */
  redactBytes(bytes: Uint8Array): Uint8Array
}

const mask = '***'
/** Below this a text may be anything: to replace it would garble answers. */
const leastCharacters = 6
/** Of a file with several words, those that are long enough to be a key. */
const leastWordCharacters = 20
/** Keys that are renewed, and tokens that last an hour: those of the last while are kept. */
const maxSecrets = 64

export function createRedactor(): Redactor {
  const forms = new Map<string, readonly string[]>()
  let needles: readonly string[] = []

  function add(secret: string): void {
    if (secret.length < leastCharacters || forms.has(secret)) return
    const [oldest] = forms.keys()
    if (forms.size >= maxSecrets && oldest !== undefined) forms.delete(oldest)
    forms.set(secret, formsOf(secret))
    // The longest first, so that nothing is left of a secret that holds another.
    needles = [...new Set([...forms.values()].flat())].sort((one, other) => other.length - one.length)
  }

  function redact(text: string): string {
    let clean = text
    for (const needle of needles) if (clean.includes(needle)) clean = clean.replaceAll(needle, mask)
    return clean
  }

  return {
    remember(secret) {
      if (!/\s/.test(secret)) add(secret)
      else for (const word of secret.split(/[\s"',=]+|\\n/)) if (isKeyLike(word)) add(word)
    },
    redact,
    redactBytes(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      return needles.some((needle) => buffer.includes(needle)) ? Buffer.from(redact(buffer.toString('utf8'))) : bytes
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

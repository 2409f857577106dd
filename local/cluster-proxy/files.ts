import { readFileSync, statSync } from 'node:fs'

/** A file's text, read again when it has changed: secrets and certificates are renewed in place. */
export function createFile(path: string): () => string {
  let known: { version: string; text: string } | undefined
  return () => {
    const { ino, mtimeMs, size } = statSync(path)
    const version = `${ino}:${mtimeMs}:${size}`
    if (known?.version !== version) known = { version, text: readFileSync(path, 'utf8').trim() }
    return known.text
  }
}

const leastCharacters = 32

/** @throws Error for a secret that might be guessed */
export function createSecretFile(path: string): () => string {
  const read = createFile(path)
  if (read().length >= leastCharacters) return read
  throw new Error(
    `${path} holds fewer than ${leastCharacters} characters: make a secret by openssl rand -hex 32 > ${path}.`,
  )
}

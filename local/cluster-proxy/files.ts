import { readFileSync, statSync } from 'node:fs'
import { leastSecretCharacters } from '../../functions/cluster-generate/signature/canonical.ts'

/** A file's text, read again when it changes: secrets and certificates are renewed in place. */
export function createFile(path: string): () => string {
  let known: { version: string; text: string } | undefined
  return () => {
    const { ino, mtimeMs, size } = statSync(path)
    const version = `${ino}:${mtimeMs}:${size}`
    if (known?.version !== version) known = { version, text: readFileSync(path, 'utf8').trim() }
    return known.text
  }
}

/**
 * A secret, read again when its file changes. If the file is missing, empty or too short, for example while it is being written,
 * the previous secret stays valid: an empty secret would admit anyone.
 * @param warn called once for each such fault
 * @throws Error at the start, for a secret that could be guessed
 */
export function createSecretFile(path: string, warn: (fault: string) => void): () => string {
  const read = createFile(path)
  let good = checked(path, read())
  let warned = ''

  return () => {
    try {
      good = checked(path, read())
      warned = ''
    } catch (thrown) {
      const fault = thrown instanceof Error ? thrown.message : String(thrown)
      if (fault !== warned) warn(`${fault} The previous secret stays valid.`)
      warned = fault
    }
    return good
  }
}

function checked(path: string, secret: string): string {
  if (secret.length >= leastSecretCharacters) return secret
  const fix = `openssl rand -hex 32 > ${path}.new && mv ${path}.new ${path}`
  throw new Error(`${path} holds fewer than ${leastSecretCharacters} characters: make a secret by ${fix}.`)
}

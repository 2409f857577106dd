import { readFileSync, statSync } from 'node:fs'
import { leastSecretCharacters } from '../../functions/cluster-generate/signature/canonical.ts'

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

/**
 * A secret, read again when its file has changed. A file that is gone, empty or too short, as while it is being written, leaves
 * the secret before in force: whoever signs with an empty secret would be let through otherwise.
 * @param warn is told once of each such fault
 * @throws Error for a secret that might be guessed, at the start
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
      if (fault !== warned) warn(`${fault} The secret before is still in force.`)
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

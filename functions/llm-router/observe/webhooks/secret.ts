import { LlmError } from '#runtime/errors.ts'
import type { Secrets } from '#runtime/secrets.ts'

/** Shorter secrets can be guessed from a signature. */
export const leastSecretCharacters = 32

/** The secret that signs events, as it is mounted now, or why nothing can be signed. */
export function readSecret(secrets: Pick<Secrets, 'require'>): { secret: string } | { why: string } {
  try {
    return { secret: secrets.require('webhook-secret', leastSecretCharacters) }
  } catch (error) {
    if (error instanceof LlmError) return { why: error.message }
    throw error
  }
}

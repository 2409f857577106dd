import { hash } from 'node:crypto'

/**
 * Splits prompts, or subjects, into two halves: the hidden ones are those for which the SHA-256 of the salt, a line feed and the text
 * begins with a bit that is 1.
 */
export function isHidden(text: string, salt: string): boolean {
  return Number.parseInt(hash('sha256', `${salt}\n${text}`).slice(0, 1), 16) >= 8
}

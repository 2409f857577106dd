import { LlmError } from '../errors.ts'

/**
 * A provider's own word, such as the reason why an answer ended, as a message may quote it. What is longer or no word is left out
 * whole: it may be anything, and the rest of a key that was cut would not be masked.
 */
export function quotedWord(said: string | null | undefined): string {
  if (said === undefined || said === null || said === '') return '(none)'
  return /^[a-z_-]{1,40}$/i.test(said) ? said : '(not a word)'
}

/**
 * The error for an answer that a provider has ended for a reason without an equivalent at OpenAI.
 * @param who has stopped, such as `Claude`
 */
export function unknownEnd(who: string, reason: string | null | undefined): LlmError {
  return new LlmError('bad_reply', `${who} stopped for the reason ${quotedWord(reason)}, so its answer is not complete`)
}

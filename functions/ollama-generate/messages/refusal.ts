import { LlmError } from '#runtime/errors.ts'

/** The error for a message that cannot be translated. */
export function refusal(message: string): LlmError {
  return new LlmError('invalid_request', message, { param: 'messages' })
}

import { LlmError } from '../errors.ts'

/** The error for messages that cannot be sent to a provider. */
export function refusal(message: string): LlmError {
  return new LlmError('invalid_request', message, { param: 'messages' })
}

import { LlmError } from '../errors.ts'

/** The error for messages that cannot be sent to a provider. */
export function refusal(message: string): LlmError {
  return new LlmError('invalid_request', message, { param: 'messages' })
}

/** What a valid request wants and this provider cannot do: another target may be able to. */
export function unsupported(message: string, param: string): LlmError {
  return new LlmError('unsupported_by_provider', message, { param })
}

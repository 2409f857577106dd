import { LlmError } from '../errors.ts'

/** The error for what is wrong with the request itself, in `messages` unless `param` names another field. */
export function refusal(message: string, param = 'messages'): LlmError {
  return new LlmError('invalid_request', message, { param })
}

/** The error for what a valid request wants and this provider cannot do: another target may be able to. */
export function unsupported(message: string, param: string): LlmError {
  return new LlmError('unsupported_by_provider', message, { param })
}

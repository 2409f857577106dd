import { LlmError } from '../errors.ts'

/** The error for what is wrong with the request itself, in `messages` unless `param` names another field. */
export function refusal(message: string, param = 'messages'): LlmError {
  return new LlmError('invalid_request', message, { param })
}

/** The error for what a valid request wants and this provider cannot do: another target may be able to. */
export function unsupported(message: string, param: string): LlmError {
  return new LlmError('unsupported_by_provider', message, { param })
}

/** For a part of a message that a provider would lose. */
export function unsupportedPart(type: string, provider: string): LlmError {
  return unsupported(`${provider} does not accept message parts of type ${type.slice(0, 40)}`, 'messages')
}

/** For a message of a role that a provider does not know. */
export function unknownRole(role: string, provider: string): LlmError {
  return refusal(`${provider} does not accept messages of the role ${role.slice(0, 40)}`)
}

/** For a conversation in which nothing is left to answer. */
export function blankConversation(provider: string): LlmError {
  return unsupported(`${provider} does not accept a conversation of blank messages`, 'messages')
}

/** For an effort that was asked of a model which has none. */
export function unsupportedEffort(model: string): LlmError {
  return unsupported(`${model.slice(0, 100)} does not accept a reasoning_effort`, 'reasoning_effort')
}

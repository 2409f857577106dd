import type { LlmError } from '../../../../errors.ts'
import { toErrorBody } from '../../../error-body.ts'
import { type FieldNames, inFieldsOf } from '../../field-names.ts'

/** The types of errors, by status; any other of the caller's is an invalid request, and of the server's an api_error. */
const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
}

/** The inner form's fields by the names of this dialect. */
const names: FieldNames = {
  messages: 'messages',
  max_completion_tokens: 'max_tokens',
  stop: 'stop_sequences',
  response_format: 'output_config.format',
  reasoning_effort: 'output_config.effort',
  parallel_tool_calls: 'tool_choice.disable_parallel_tool_use',
}

/**
 * What clients act on beside the message: on this code, their runners of tools send the whole conversation again, without the thread
 * that they ask for by themselves.
 */
const detailsOf: Readonly<Record<string, object>> = {
  thread: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
}

/**
 * An error in this dialect, with our code and what else is known beside its type.
 * @param callId left out in a stream, whose headers have it
 */
export function toMessagesError(error: LlmError, callId?: string) {
  const { message, param, ...rest } = toErrorBody(inFieldsOf(error, names)).error
  const type = types[error.status] ?? (error.status < 500 ? 'invalid_request_error' : 'api_error')
  const details = param === null ? undefined : detailsOf[param]
  return {
    type: 'error',
    error: { ...rest, type, message, ...(param !== null && { param }), ...(details && { details }) },
    ...(callId && { request_id: callId }),
  }
}

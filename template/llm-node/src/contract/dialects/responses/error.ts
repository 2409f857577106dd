import type { LlmError } from '../../../errors.ts'
import { type ErrorBody, toErrorBody } from '../../error-body.ts'
import { type FieldNames, inFieldsOf } from '../field-names.ts'

const names: FieldNames = {
  messages: 'input',
  max_completion_tokens: 'max_output_tokens',
  max_tokens: 'max_output_tokens',
  response_format: 'text.format',
  reasoning_effort: 'reasoning.effort',
  verbosity: 'text.verbosity',
  logprobs: 'include',
  web_search_options: 'tools',
}

/** An error in OpenAI's shape, with the names of this dialect's fields. */
export function responsesErrorBody(error: LlmError): ErrorBody {
  return toErrorBody(inFieldsOf(error, names))
}

import type { LlmError } from '../../../errors.ts'
import { type ErrorBody, toErrorBody } from '../../error-body.ts'
import { type FieldNames, inFieldsOf } from '../field-names.ts'

const names: FieldNames = {
  messages: 'input',
  max_completion_tokens: 'max_output_tokens',
  response_format: 'text.format',
  reasoning_effort: 'reasoning.effort',
  verbosity: 'text.verbosity',
  logprobs: 'include',
  web_search_options: 'tools',
}

/** A place in the inner messages, which is not the item's place in the input: instructions and turns shift it. */
const innerPlace = /(?<![\w.])input\.\d[\w.]*/g

/** An error in OpenAI's shape, with the names of this dialect's fields. */
export function responsesErrorBody(error: LlmError): ErrorBody {
  const { param, isAsSent } = error.details
  const isInner = !isAsSent && param?.startsWith('messages') === true
  const body = toErrorBody(inFieldsOf(error, names))
  if (!isInner) return body
  return { error: { ...body.error, message: body.error.message.replaceAll(innerPlace, 'input'), param: 'input' } }
}

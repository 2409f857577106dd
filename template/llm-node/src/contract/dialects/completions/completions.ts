import { toErrorBody } from '../../error-body.ts'
import type { Dialect } from '../dialect.ts'
import { type FieldNames, inFieldsOf } from '../field-names.ts'
import { readPrompt } from './read.ts'
import { streamedCompletion } from './streamed.ts'
import { wholeCompletion } from './whole.ts'

const names: FieldNames = { messages: 'prompt', top_logprobs: 'logprobs' }

/** OpenAI's text completions, its older form: a prompt becomes one turn of a user, and the answer is its text. */
export const completions: Dialect = {
  path: '/v1/completions',
  read(body) {
    const { request, told } = readPrompt(body)
    return {
      request,
      whole: (completion) => wholeCompletion(completion, told),
      events: (stream, settle) => streamedCompletion(stream, told, settle),
    }
  },
  errorBody: (error) => toErrorBody(inFieldsOf(error, names)),
}

import { toErrorBody } from '../error-body.ts'
import { isJsonObject } from '../json-object.ts'
import { openAiEvents } from '../stream-encoding.ts'
import type { Dialect } from './dialect.ts'
import { type ForeignFields, refuseForeign } from './foreign-fields.ts'
import { withReasoning } from './reasoning.ts'

const path = '/v1/chat/completions'

const foreign: ForeignFields = {
  system: 'send a message of the role system',
  instructions: 'send a message of the role system',
  input: 'send messages, or this request to /v1/responses',
  prompt: 'send messages, or this request to /v1/completions',
  stop_sequences: 'send stop',
  max_output_tokens: 'send max_completion_tokens',
  output_config: 'send response_format and reasoning_effort',
  text: 'send response_format and verbosity',
  previous_response_id: 'send the whole conversation as messages',
  conversation: 'send the whole conversation as messages',
}

/** OpenAI's chat completions: the inner form itself, but for OpenRouter's `reasoning`. */
export const chat: Dialect = {
  path,
  read(request) {
    refuseForeign(request, path, foreign)
    const options = isJsonObject(request) ? request.stream_options : undefined
    const includeUsage = isJsonObject(options) && options.include_usage === true
    return {
      request: isJsonObject(request) ? withReasoning(request) : request,
      events(stream, settle, telling) {
        const told = telling?.runningUsage ? 'as_it_comes' : 'at_the_end'
        return openAiEvents(stream, includeUsage ? told : 'never', settle)
      },
    }
  },
  errorBody: (error) => toErrorBody(error),
}

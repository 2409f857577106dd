import { isJsonObject } from '../json-object.ts'
import { openAiEvents } from '../stream-encoding.ts'
import type { Dialect } from './dialect.ts'

/** OpenAI's chat completions: the inner form itself. */
export const chat: Dialect = {
  path: '/v1/chat/completions',
  read(request) {
    const options = isJsonObject(request) ? request.stream_options : undefined
    const includeUsage = isJsonObject(options) && options.include_usage === true
    return { request, events: (stream, settle) => openAiEvents(stream, includeUsage, settle) }
  },
}

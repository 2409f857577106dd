import { isJsonObject } from '../../json-object.ts'
import { encodedEvents } from '../../stream-encoding.ts'
import type { Dialect } from '../dialect.ts'
import { readRequest } from './read/request.ts'
import { toMessagesError } from './tell/error.ts'
import { createMessageEncoder } from './tell/events.ts'
import { toMessage } from './tell/message.ts'

/** Anthropic's messages. */
export const messages: Dialect = {
  path: '/v1/messages',
  read: (body) => ({
    request: readRequest(body),
    whole: toMessage,
    events: (stream, settle, promptTokens) =>
      encodedEvents(stream, settle, createMessageEncoder(stream.progress, promptTokens)),
  }),
  counting: {
    path: '/v1/messages/count_tokens',
    read: (body) => readRequest(isJsonObject(body) ? { max_tokens: 1, ...body } : body),
    tell: (tokens) => ({ input_tokens: tokens }),
  },
  errorBody: toMessagesError,
}

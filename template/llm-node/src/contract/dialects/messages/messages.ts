import * as v from 'valibot'
import { isJsonObject } from '../../json-object.ts'
import { encodedEvents } from '../../stream-encoding.ts'
import { tokenCountSchema } from '../../usage.ts'
import type { Dialect } from '../dialect.ts'
import { readRequest } from './read/request.ts'
import { toMessagesError } from './tell/error.ts'
import { createMessageEncoder } from './tell/events.ts'
import { toMessage } from './tell/message.ts'
import { toModelInfo } from './tell/model-info.ts'
import { toModelPage } from './tell/model-page.ts'

const countSchema = v.object({ input_tokens: tokenCountSchema })

/** Anthropic's messages. */
export const messages: Dialect = {
  path: '/v1/messages',
  read: (body) => ({
    request: readRequest(body),
    whole: toMessage,
    events: (stream, settle, telling) =>
      encodedEvents(stream, settle, createMessageEncoder(stream.progress, telling?.promptTokens)),
  }),
  counting: {
    path: '/v1/messages/count_tokens',
    read: readCounted,
    tell: (tokens) => ({ input_tokens: tokens }),
    told: (reply) => v.parse(countSchema, reply).input_tokens,
  },
  errorBody: toMessagesError,
  clientHeader: 'anthropic-version',
  models: { one: toModelInfo, list: toModelPage },
}

/** A request for a count has no limit on an answer. With one, a budget for thoughts would have to fit into it. */
function readCounted(body: unknown): Record<string, unknown> {
  const { max_tokens: _, ...request } = readRequest(isJsonObject(body) ? { ...body, max_tokens: 1 } : body)
  return request
}

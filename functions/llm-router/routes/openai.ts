import { checkPrivateAddresses } from '#runtime/contract/addresses.ts'
import { type ChatRequest, chatRequestSchema, messageText } from '#runtime/contract/chat.ts'
import { embeddingsRequestSchema, inputsOf } from '#runtime/contract/embeddings.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { checkPromptLength } from '#runtime/contract/prompt-limit.ts'
import { eventStreamHeaders } from '#runtime/contract/sse.ts'
import { openAiEvents } from '#runtime/contract/stream-encoding.ts'
import type { Call, Reply, Route } from '#runtime/http/call.ts'
import type { Outcome } from '../dispatch/dispatch.ts'
import type { StreamOutcome } from '../dispatch/dispatch-stream.ts'
import { receive } from '../request/hints.ts'
import { readCompletion, readEmbeddings } from './read-reply.ts'
import { replyHeaders } from './reply-headers.ts'
import type { RouterRoutesParts } from './short.ts'

/** OpenAI's paths on the router. A request passes unchanged except for its model, and so do the bytes of the reply. */
export function openAiRoutes(parts: RouterRoutesParts): Route[] {
  const { dispatch, dispatchStream, describe, callerOf, maxPromptCharacters } = parts

  async function chat(call: Call) {
    const { hints, rest } = receive(call, await callerOf(call), () => 'chat')
    const body: ChatRequest = checkRequest(chatRequestSchema, rest)
    if (hints.private) checkPrivateAddresses(body)
    checkPromptLength(body.messages.map(messageText), maxPromptCharacters, 'messages')
    const request = describe.chat(hints, body)
    if (body.stream) return streamed(await dispatchStream(call, { request, body }), body)
    const question = { request, path: '/v1/chat/completions', body, read: readCompletion(body) } as const
    return passOn(await dispatch(call, question))
  }

  async function embed(call: Call) {
    const { hints, rest } = receive(call, await callerOf(call), () => 'embeddings')
    const body = checkRequest(embeddingsRequestSchema, rest)
    checkPromptLength(inputsOf(body), maxPromptCharacters, 'input')
    const request = describe.embeddings(hints, body)
    const question = { request, path: '/v1/embeddings', body, read: readEmbeddings(body) } as const
    return passOn(await dispatch(call, question))
  }

  return [
    { method: 'POST', path: '/v1/chat/completions', handle: chat },
    { method: 'POST', path: '/v1/embeddings', handle: embed },
  ]
}

function passOn(outcome: Outcome<unknown>): Reply {
  const headers = { 'content-type': 'application/json', ...replyHeaders(outcome) }
  return { status: 200, headers, body: outcome.bytes }
}

/** The usage chunk also has the cost, if the caller asks for one. */
function streamed(outcome: StreamOutcome, request: ChatRequest): Reply {
  const includeUsage = request.stream_options?.include_usage === true
  const body = openAiEvents(outcome.stream, includeUsage, (end) => ({ cost_usd: outcome.settle(end).costUsd }))
  return { status: 200, headers: { ...eventStreamHeaders, ...replyHeaders(outcome) }, body }
}

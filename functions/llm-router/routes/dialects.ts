import { checkPrivateAddresses } from '#runtime/contract/addresses.ts'
import { type ChatRequest, chatRequestSchema, messageText } from '#runtime/contract/chat.ts'
import type { Dialect, Spoken } from '#runtime/contract/dialects/dialect.ts'
import { dialects } from '#runtime/contract/dialects/dialects.ts'
import { type ToldAnswer, toldAnswer } from '#runtime/contract/dialects/told-answer.ts'
import { embeddingsRequestSchema, inputsOf } from '#runtime/contract/embeddings.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { present } from '#runtime/contract/present.ts'
import { checkPromptLength } from '#runtime/contract/prompt-limit.ts'
import type { Settle } from '#runtime/contract/stream-encoding.ts'
import { type Call, json, type Reply, type Route } from '#runtime/http/call.ts'
import type { Outcome } from '../dispatch/dispatch.ts'
import type { StreamOutcome } from '../dispatch/dispatch-stream.ts'
import type { ReadReply } from '../invoke/invoke.ts'
import { readCompletion, readEmbeddings } from '../invoke/read-reply.ts'
import { forUser } from '../request/hints.ts'
import { replyHeaders } from './reply-headers.ts'
import type { RouterRoutesParts } from './short.ts'
import { streamedReply } from './streamed-reply.ts'

/**
 * The dialects on the router, and embeddings. A request in OpenAI's form passes unchanged except for its model, and so do the bytes
 * of the reply.
 */
export function dialectRoutes(parts: RouterRoutesParts): Route[] {
  const { dispatch, dispatchStream, describe, receive, callerOf, maxPromptCharacters } = parts

  async function chat(dialect: Dialect, call: Call) {
    const { hints: said, rest } = await receive(call, await callerOf(call), () => 'chat')
    const spoken = dialect.read(rest)
    const body: ChatRequest = checkRequest(chatRequestSchema, spoken.request)
    const hints = forUser(said, body.user)
    if (hints.private) checkPrivateAddresses(body)
    checkPromptLength(body.messages.map(messageText), maxPromptCharacters, 'messages')
    const request = describe.chat(hints, body)
    if (body.stream) return streamed(await dispatchStream(call, { request, body }), spoken, request.promptTokens)
    const question = { request, path: '/v1/chat/completions', body, read: readIn(spoken, body) } as const
    const outcome = await dispatch(call, question)
    const { told } = outcome.reply
    return told ? json(told, replyHeaders(outcome)) : passOn(outcome)
  }

  async function embed(call: Call) {
    const { hints, rest } = await receive(call, await callerOf(call), () => 'embeddings')
    const body = checkRequest(embeddingsRequestSchema, rest)
    if (hints.private) checkPrivateAddresses(body)
    checkPromptLength(inputsOf(body), maxPromptCharacters, 'input')
    const request = describe.embeddings(hints, body)
    const question = { request, path: '/v1/embeddings', body, read: readEmbeddings(body) } as const
    return passOn(await dispatch(call, question))
  }

  return [
    ...dialects.map(
      (dialect): Route => ({
        method: 'POST',
        path: dialect.path,
        handle: (call) => chat(dialect, call),
        ...present({ errorBody: dialect.errorBody, clientHeader: dialect.clientHeader }),
      }),
    ),
    { method: 'POST', path: '/v1/embeddings', handle: embed },
  ]
}

/** What cannot be told is refused while another target can be asked. */
function readIn(spoken: Spoken, body: ChatRequest): ReadReply<ToldAnswer> {
  const read = readCompletion(body)
  return (value, by) => toldAnswer(spoken, read(value, by))
}

function passOn(outcome: Outcome<unknown>): Reply {
  const headers = { 'content-type': 'application/json', ...replyHeaders(outcome) }
  return { status: 200, headers, body: outcome.bytes }
}

/** Where a dialect tells the usage, it also tells the cost. */
function streamed(outcome: StreamOutcome, spoken: Spoken, promptTokens: number): Reply {
  const eventsOf = (settle: Settle) => spoken.events(outcome.stream, settle, { promptTokens })
  return streamedReply(outcome, eventsOf, ({ costUsd }) => ({ cost_usd: costUsd }))
}

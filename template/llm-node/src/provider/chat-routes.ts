import { checkAddressesFor } from '../contract/addresses.ts'
import { admit } from '../contract/admit.ts'
import type { AnswerStream } from '../contract/answer-stream.ts'
import { withoutBypasses } from '../contract/bypass.ts'
import { type ChatCompletion, type ChatRequest, chatRequestSchema, messageText } from '../contract/chat.ts'
import { inOrder } from '../contract/choices.ts'
import type { Dialect, Spoken } from '../contract/dialects/dialect.ts'
import { dialects } from '../contract/dialects/dialects.ts'
import { type ToldAnswer, toldAnswer } from '../contract/dialects/told-answer.ts'
import { header } from '../contract/headers.ts'
import { checkRequest } from '../contract/parse.ts'
import { present } from '../contract/present.ts'
import { checkPromptLength } from '../contract/prompt-limit.ts'
import { onePrompt, type ShortRequest, shortChatResult, toChatRequest } from '../contract/short-form.ts'
import { eventStreamHeaders } from '../contract/sse.ts'
import { type Settle, shortEvents } from '../contract/stream-encoding.ts'
import { wholeCompletion } from '../contract/whole-reply.ts'
import { type Call, json, type Reply, type Route } from '../http/call.ts'
import { describeError } from '../log.ts'
import type { Parts } from '../parts.ts'
import { createAsk } from './ask.ts'
import { createAskStream } from './ask-stream.ts'
import { countingRoutes } from './counting-routes.ts'
import { noSuchModel } from './models-routes.ts'
import type { ObserveCalls, ObservedCall, Said } from './observe-calls.ts'
import type { ChatProvider } from './provider.ts'
import type { Receive, ReceivedCall } from './receive.ts'
import type { AnswerShort, Complete } from './short-route.ts'

type Encode = (stream: AnswerStream, settle: Settle) => AsyncIterable<string>

/** The answers of a function that generates text: every dialect and the short form, each whole or streamed. */
export function createChatAnswers(
  provider: ChatProvider,
  parts: Parts,
  receive: Receive,
  observe: ObserveCalls,
): { answerShort: AnswerShort; routes: Route[] } {
  const ask = createAsk<ChatRequest, ToldAnswer>(provider, parts, {
    ...{ operation: 'chat', observe, said, usageOf: provider.usageOf },
  })
  const askStream = createAskStream(provider, parts, observe)

  function checked(request: ChatRequest): ChatRequest & { model: string } {
    checkPromptLength(request.messages.map(messageText), parts.settings.max_prompt_characters, 'messages')
    const model = request.model ?? provider.defaultModel
    if (provider.hasNoOtherModel && model !== provider.defaultModel) throw noSuchModel(provider, model)
    return { ...admit(request), model }
  }

  const whole = (call: ReceivedCall, request: ChatRequest & { model: string }, spoken: Pick<Spoken, 'whole'>) => {
    const head = () => ({ model: request.model, nowMs: parts.now() })
    return ask(
      call,
      request,
      (value) => toldAnswer(spoken, wholeCompletion(value, { by: provider.name, request }, head())),
      (providerCall) => provider.chat(request, providerCall),
    )
  }

  async function streamed(
    call: ReceivedCall,
    request: ChatRequest & { model: string },
    encode: Encode,
    rest: (stream: AnswerStream) => object,
  ): Promise<Reply> {
    const { stream, headers, ended } = await askStream(call, request)
    const settle: Settle = ({ error }) => {
      ended(error)
      if (error) call.log.warn(describeError(error), 'stream broken off')
      return rest(stream)
    }
    return { status: 200, headers: { ...eventStreamHeaders, ...headers }, body: encode(stream, settle) }
  }

  function checkedFor({ isPrivate }: ReceivedCall, given: unknown): ChatRequest & { model: string } {
    const request = withoutBypasses(checked(checkRequest(chatRequestSchema, given)), parts.settings.allow_fields)
    checkAddressesFor(request, isPrivate, provider.locality === 'in-cluster')
    return request
  }

  async function answerChat(dialect: Dialect, given: Call) {
    const { call, rest } = receive(given, 'chat')
    const spoken = dialect.read(rest)
    const request = checkedFor(call, spoken.request)
    if (request.stream) {
      const telling = { runningUsage: given.headers[header.runningUsage] === 'true' }
      const encode: Encode = (stream, settle) => spoken.events(stream, settle, telling)
      return streamed(call, request, encode, () => ({}))
    }
    const { reply, text, headers } = await whole(call, request, spoken)
    if (reply.told) return json(reply.told, headers)
    return text === undefined ? json(reply, headers) : { ...json(null, headers), body: text }
  }

  async function answerShort(call: ReceivedCall, short: ShortRequest, complete: Complete) {
    const request = checked(toChatRequest(short, onePrompt(short)))
    if (short.stream) {
      return streamed(call, { ...request, stream: true }, shortEvents, ({ progress }) =>
        complete({ model: progress.last?.model ?? request.model, usage: progress.usage }),
      )
    }
    const { reply, headers } = await whole(call, request, {})
    return json({ ...shortChatResult(reply), ...complete(reply) }, headers)
  }

  const routes = dialects.map(
    (dialect): Route => ({
      method: 'POST',
      path: dialect.path,
      handle: (call) => answerChat(dialect, call),
      ...present({ errorBody: dialect.errorBody, clientHeader: dialect.clientHeader }),
    }),
  )
  return { answerShort, routes: [...routes, ...countingRoutes(provider, parts, { receive, observe, checkedFor })] }
}

function said({ id, model, usage, choices }: ChatCompletion, observed: ObservedCall): Said {
  for (const { index, message } of choices) if (message.content) observed.text(index, message.content)
  const finishReasons = inOrder(choices.map(({ index, finish_reason: reason }) => [index, reason]))
  return { id, model, usage, finishReasons }
}

import {
  type ChatCompletion,
  type ChatRequest,
  chatCompletionSchema,
  chatRequestSchema,
  messageText,
} from '../contract/chat.ts'
import { parseJson, parseRequest } from '../contract/parse.ts'
import { checkPromptLength } from '../contract/prompt-limit.ts'
import { onePrompt, type ShortRequest, shortChatResult, toChatRequest } from '../contract/short-form.ts'
import { type Call, json, type Route } from '../http/call.ts'
import type { Parts } from '../parts.ts'
import { type Answered, createAsk } from './ask.ts'
import type { ChatProvider } from './provider.ts'
import { shortRoute } from './short-route.ts'

/** What a function that generates text answers: OpenAI's chat completions, and the short form. */
export function chatRoutes(provider: ChatProvider, parts: Parts): Route[] {
  const ask = createAsk(provider, parts)

  function complete(call: Call, request: ChatRequest): Promise<Answered<ChatCompletion>> {
    checkPromptLength(request.messages.map(messageText), parts.settings.max_prompt_characters, 'messages')
    const named = { ...request, model: request.model ?? provider.defaultModel }
    return ask(call, chatCompletionSchema, (providerCall) => provider.chat(named, providerCall))
  }

  async function answerChat(call: Call) {
    const { reply, headers } = await complete(call, parseRequest(chatRequestSchema, parseJson(call.body)))
    return json(reply, headers)
  }

  async function answerShort(call: Call, short: ShortRequest) {
    const answered = await complete(call, toChatRequest(short, onePrompt(short)))
    return { ...answered, result: shortChatResult(answered.reply) }
  }

  return [
    shortRoute(provider, parts, answerShort),
    { method: 'POST', path: '/v1/chat/completions', handle: answerChat },
  ]
}

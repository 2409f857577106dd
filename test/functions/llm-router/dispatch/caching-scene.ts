import assert from 'node:assert/strict'
import type { ChatMessage, ChatRequest } from '#runtime/contract/chat.ts'
import { parseRequest } from '#runtime/contract/parse.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import type { Catalogue, Target } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import type { RoutingRequest } from '../../../../functions/llm-router/choose/request.ts'
import { bodyFor } from '../../../../functions/llm-router/dispatch/body-for.ts'
import { keySchema } from '../../../../functions/llm-router/keys/key-schema.ts'
import { promptPrefixOf } from '../../../../functions/llm-router/request/prompt-prefix.ts'
import { anyRequest, knownCaches } from '../scene.ts'
import { shipped } from '../shipped.ts'

export const long = 'You answer questions about the weather. '.repeat(500)
export const system = { role: 'system', content: long }
export const user = (content: ChatMessage['content']) => ({ role: 'user', content })
export const answer = { role: 'assistant', content: 'It rains.' }
export const weather = (name = 'weather') => ({ type: 'function', function: { name, parameters: {} } })
export const cache_control = { type: 'ephemeral' }

const target = (name: string): Target => {
  const found = shipped.byName[name]
  assert.ok(found, name)
  return found
}
export const claude = target('anthropic/claude-sonnet-5-5')
export const openai = target('openai/gpt-4.1-mini')
export const groq = target('groq/llama-3.1-8b-instant')

/** A request with a key of this id. */
export const tenant = (id: string) => ({ caller: { key: { ...parseRequest(keySchema, { name: id }), id }, tags: [] } })

/** A router, with a clock that can be set. */
export function router(promptCaching: Partial<Catalogue['promptCaching']> = {}) {
  let nowMs = 0
  const catalogue = { ...shipped, promptCaching: { affinity: true, marks: true, ...promptCaching } }
  const caches = knownCaches(catalogue, () => nowMs)
  const known = (chat: ChatRequest, asker: Partial<RoutingRequest> = {}) => {
    const request = { ...anyRequest, ...asker, promptTokens: Math.ceil(JSON.stringify(chat.messages).length / 4) }
    return caches.known({ ...request, prefix: () => promptPrefixOf(request, chat, request.promptTokens) })
  }
  return {
    known,
    caching: (chat: ChatRequest, asker?: Partial<RoutingRequest>) => known(chat, asker).caching,
    body: (chat: ChatRequest, to: Target, asker?: Partial<RoutingRequest>) =>
      bodyFor(chat, { target: to, account: {}, caching: known(chat, asker).caching }),
    answered: (chat: ChatRequest, by: Target, usage: Usage, asker?: Partial<RoutingRequest>) =>
      caches.answered(known(chat, asker).caching, by, usage),
    pass(ms: number) {
      nowMs += ms
    },
  }
}

/** Where the marks are: `tools`, or the place of the message. */
export function marksOf(body: Record<string, unknown>): string[] {
  const { tools = [], messages = [] } = body as { tools?: object[]; messages?: object[] }
  return [
    ...tools.flatMap((tool, place) => ('cache_control' in tool ? [`tools ${place}`] : [])),
    ...messages.flatMap((message, place) => ('cache_control' in message ? [`messages ${place}`] : [])),
  ]
}

const tools = [weather('now'), weather()]
export const firstTurn: ChatRequest = { tools, messages: [system, user('And today?')] }
const call = { id: 'c', type: 'function', function: { name: 'weather', arguments: '{}' } }
const asksTool = { role: 'assistant', content: null, tool_calls: [call] }
const result = { role: 'tool', tool_call_id: 'c', content: 'Rain.' }
export const thirdTurn: ChatRequest = {
  tools,
  messages: [system, user('And today?'), asksTool, result, result, answer, user('Thanks.'), user('And then?')],
}

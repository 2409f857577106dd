import { hash } from 'node:crypto'
import { cacheMarksOf, isForAnHour } from '#runtime/contract/cache-marks.ts'
import { type ChatMessage, type ChatRequest, messageText } from '#runtime/contract/chat.ts'
import { splitInstructions } from '#runtime/contract/instructions.ts'
import type { PromptPrefix, RoutingRequest } from '../choose/request.ts'

/** As long as the shortest beginning that any provider caches. */
const fewestTokens = 512
const charactersPerToken = 4
/** Enough of a text to tell it from others; its length counts, too. */
const characters = 16_384

type Asker = Pick<RoutingRequest, 'caller' | 'user' | 'session'>

/**
 * The beginning of a prompt, as hashes that are the asker's own: nobody else's request can have the same. Undefined if it is too short
 * for any cache.
 * @param tokens about how many the whole prompt has, tools included
 */
export function promptPrefixOf(asker: Asker, request: ChatRequest, tokens: number): PromptPrefix | undefined {
  if (tokens < fewestTokens) return undefined
  const { instructions, turns } = splitInstructions(request.messages)
  const tools = request.tools?.length ? JSON.stringify(request.tools) : ''
  const instructed = instructions.map(messageText).join('')
  const tenant = asker.caller?.key?.id ?? ''
  const stem = digest(tenant, 'stem', bounded(tools), bounded(instructed))
  const { session, user = '' } = asker
  const marks = cacheMarksOf(request)
  const own = session === undefined ? [user, stem, ...opening(turns)] : [session]
  return {
    tokens,
    conversation: digest(tenant, session === undefined ? 'opening' : 'session', ...own),
    stem: {
      key: stem,
      tokens: Math.min(tokens, Math.ceil((tools.length + instructed.length) / charactersPerToken)),
    },
    goesOn: session !== undefined || turns.some(({ role }) => role === 'assistant'),
    isMarked: marks.length > 0,
    isMarkedForAnHour: marks.some(isForAnHour),
  }
}

/** What the user said first, which stays the same while a conversation grows. */
function opening(turns: readonly ChatMessage[]): string[] {
  const end = turns.findIndex(({ role }) => role !== 'user')
  return (end === -1 ? turns : turns.slice(0, end)).map((message) => bounded(messageText(message)))
}

function bounded(text: string): string {
  return `${text.length}:${text.slice(0, characters)}`
}

/** Short enough for every provider's `prompt_cache_key`. */
function digest(...parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22)
}

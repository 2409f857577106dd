import type { ChatMessage, ChatRequest } from './chat.ts'
import { itemsOf } from './filled.ts'
import { isJsonObject } from './json-object.ts'
import { present } from './present.ts'
import { without } from './without.ts'

/**
 * Marks of the ends of prefixes that a provider is to cache. `cache_control` is this project's own form: on a request, a tool, a
 * message, a part of one or a call. `prompt_cache_breakpoint` is OpenAI's, on parts.
 */
export const cacheMarks = ['cache_control', 'prompt_cache_breakpoint'] as const
export type CacheMark = (typeof cacheMarks)[number]

/** The marks by which a request says itself what is to be cached, its own first. */
export function cacheMarksOf(request: ChatRequest): unknown[] {
  const all = [request, ...within(request)].filter((one) => marked(one, cacheMarks))
  return all.map((one) => one.cache_control ?? one.prompt_cache_breakpoint).filter((mark) => mark != null)
}

/** Whether what a mark ends is to be kept for an hour, and not for five minutes. */
export function isForAnHour(mark: unknown): boolean {
  return isJsonObject(mark) && mark.ttl === '1h'
}

/** Whether anything that a request marks is to be kept for an hour. */
export function asksForAnHour(request: ChatRequest): boolean {
  return cacheMarksOf(request).some(isForAnHour)
}

/**
 * A request without the marks that a provider does not know, since many answer 400 to them; the request itself if it has none. OpenAI's
 * becomes the one that it does know.
 */
export function withoutCacheMarks<Request extends ChatRequest>(request: Request, taken: readonly CacheMark[]): Request {
  const dropped = cacheMarks.filter((mark) => !taken.includes(mark))
  if (!marked(request, dropped) && !within(request).some((one) => marked(one, dropped))) return request
  const isTold = taken.includes('cache_control')
  const bare = <One>(one: One): One => {
    if (!marked(one, dropped)) return one
    const told = isTold && one.prompt_cache_breakpoint != null && { cache_control: { type: 'ephemeral' } }
    return { ...told, ...without(one, dropped) } as One
  }
  return {
    ...bare(request),
    ...(request.tools && {
      tools: request.tools.map((tool) => ({ ...bare(tool), ...(tool.function && { function: bare(tool.function) }) })),
    }),
    messages: request.messages.map((message) => {
      const { content, tool_calls: calls } = message
      return {
        ...bare(message),
        ...(Array.isArray(content) && { content: content.map(bare) }),
        ...(Array.isArray(calls) && { tool_calls: calls.map(bare) }),
      }
    }),
  }
}

/** A message with its mark on its last part, for providers that know marks on parts alone. */
export function withMarkOnPart(message: ChatMessage): ChatMessage {
  const { cache_control: mark, content } = message
  if (!mark || !content || content.length === 0) return message
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : content
  return {
    ...message,
    content: parts.map((part, index) =>
      index === parts.length - 1 && !part.cache_control ? { ...part, cache_control: mark } : part,
    ),
  }
}

/**
 * A mark as Anthropic's API takes it. Anything else in it, such as Claude Code's `scope`, is answered 400 without the beta header
 * that allows it, and headers of the vendor's are not passed on.
 */
export function plainMark(mark: unknown): unknown {
  return isJsonObject(mark) ? present({ type: mark.type, ttl: mark.ttl }) : mark
}

/** Everything in a request that may be marked. */
function within({ tools, messages }: ChatRequest): unknown[] {
  const ofTools = (tools ?? []).flatMap((tool) => [tool, tool.function])
  const ofMessages = messages.flatMap((message) => [
    message,
    ...itemsOf(message.content),
    ...itemsOf(message.tool_calls),
  ])
  return [...ofTools, ...ofMessages]
}

function marked(one: unknown, marks: readonly CacheMark[]): one is Record<string, unknown> {
  return isJsonObject(one) && marks.some((mark) => one[mark] !== undefined)
}

import { randomUUID } from 'node:crypto'
import { createRoles, roleOf } from './answer-roles.ts'
import { createCallIndices } from './call-indices.ts'
import { withoutNamelessCalls } from './call-names.ts'
import { endOfCalls, hasCalls, toWholeCalls, withoutNoCalls } from './call-texts.ts'
import { isListed } from './filled.ts'
import { isJsonObject } from './json-object.ts'
import { createLastingEnds, isCutShort } from './lasting-end.ts'
import { createOlderCalls } from './older-call-pieces.ts'
import { hasToolTraces, withUncountedTools } from './tool-traces.ts'
import { readUsage, type Usage } from './usage.ts'

type Fields = Record<string, unknown>

/** Values for the head of an answer whose server leaves them out. */
export type Head = { model: string; nowMs: number }

/**
 * Fills in what clients rely on and some servers omit. Returns the value itself if nothing is missing. An unreadable usage is
 * removed, because it is unknown. The schema judges the rest.
 * @throws LlmError bad_reply for a call without a name, unless the answer was cut: then the call is left out
 */
export function completeReply(value: unknown, head: Head): unknown {
  if (!isJsonObject(value) || !Array.isArray(value.choices)) return value
  const choices = mapped(value.choices, (choice, place) => {
    if (!isJsonObject(choice)) return choice
    const index = numberOr(choice.index, place)
    if (!isJsonObject(choice.message)) return changed(choice, { index })
    const named = isCutShort(choice.finish_reason) ? withoutNamelessCalls(choice.message) : choice.message
    const message = withoutNoCalls(named)
    const { role, tool_calls } = message
    const calls = 'tool_calls' in message && { tool_calls: toWholeCalls(tool_calls) }
    return changed(choice, {
      index,
      message: changed(message, { role: roleOf(role), ...calls }),
      ...(hasCalls(message) && { finish_reason: endOfCalls(choice.finish_reason) }),
    })
  })
  const messages = choices.map((choice) => Object(choice).message)
  const usage = usageOf(value, messages)
  return changed(value, { ...headOf(value, toHead(head)), object: 'chat.completion', choices, usage })
}

/**
 * The same for the chunks of one streamed answer: missing choices become an empty list, a missing delta becomes an empty one, the
 * first one of each choice gets its role, and each tool call its own index. Returns undefined for a chunk without any content, such as
 * Azure's first.
 * @param request its tools tell where a name is whole
 * @param heldBack called with the choice of a piece that is told later
 */
export function createChunkCompleter(
  head: Head,
  { tools, functions }: Fields = {},
  heldBack: (choice: number) => void = () => {},
): (value: unknown) => unknown {
  let known = toHead(head)
  const calls = createCallIndices(tools, heldBack)
  const olderCalls = isListed(functions) ? createOlderCalls(functions, heldBack) : undefined
  const withRole = createRoles()
  const calling = new Set<number>()
  const lastingEnd = createLastingEnds()
  let usesTools = false
  return (value) => {
    if (!isJsonObject(value) || !isList(value.choices)) return value
    const choices = mapped(value.choices ?? [], (choice, place) => {
      if (!isJsonObject(choice) || !isMaybeObject(choice.delta)) return choice
      const index = numberOr(choice.index, place)
      const given = choice.delta ?? {}
      // Some servers write null as an empty text.
      const said = choice.finish_reason === '' ? null : choice.finish_reason
      const placed = withoutNoCalls(changed(given, calls.place(index, given, said != null)))
      const delta = withRole(index, olderCalls ? olderCalls.place(index, placed, said != null) : placed)
      if (hasCalls(delta)) calling.add(index)
      const finish_reason = lastingEnd(index, delta, calling.has(index) ? endOfCalls(said) : said)
      if (finish_reason != null && !isCutShort(finish_reason)) {
        calls.end(index)
        olderCalls?.end(index)
      }
      return changed(choice, { index, delta, finish_reason })
    })
    usesTools ||= hasToolTraces(value, ...choices.map((choice) => Object(choice).delta))
    const usage = value.usage === null ? null : noted(readUsage(value.usage), usesTools)
    if (choices.length === 0 && usage == null) return undefined
    known = headOf(value, known)
    return changed(value, { ...known, object: 'chat.completion.chunk', choices, usage })
  }
}

/** The usage of a whole reply; undefined if it cannot be read. */
export function usageOf(
  reply: Fields,
  messages: readonly unknown[],
  usage = readUsage(reply.usage),
): Usage | undefined {
  return noted(usage, hasToolTraces(reply, ...messages))
}

function noted(usage: Usage | undefined, usesTools: boolean): Usage | undefined {
  return usesTools ? withUncountedTools(usage) : usage
}

type Known = { id?: string; created: number; model: string }

function toHead({ model, nowMs }: Head): Known {
  return { created: Math.floor(nowMs / 1000), model }
}

/** Some servers send empty texts and 0 for what they do not know. */
function headOf({ id, created, model }: Fields, known: Known): Required<Known> {
  return {
    id: typeof id === 'string' && id !== '' ? id : (known.id ?? `chatcmpl-${randomUUID()}`),
    created: typeof created === 'number' && created > 0 ? created : known.created,
    model: typeof model === 'string' && model !== '' ? model : known.model,
  }
}

/** The object with these fields; the object itself if it already has them, so that it can pass unchanged. */
function changed(fields: Fields, changes: Fields): Fields {
  for (const name in changes) if (fields[name] !== changes[name]) return { ...fields, ...changes }
  return fields
}

function mapped(list: unknown[], change: (item: unknown, place: number) => unknown): unknown[] {
  const items = list.map(change)
  return items.every((item, place) => item === list[place]) ? list : items
}

function isMaybeObject(value: unknown): value is Fields | null | undefined {
  return value === undefined || value === null || isJsonObject(value)
}

function isList(value: unknown): value is unknown[] | null | undefined {
  return value === undefined || value === null || Array.isArray(value)
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback
}

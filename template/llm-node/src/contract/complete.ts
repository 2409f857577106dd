import { randomUUID } from 'node:crypto'
import { createCallIndices } from './call-indices.ts'
import { isJsonObject } from './json-object.ts'
import { readUsage } from './usage.ts'

type Fields = Record<string, unknown>

/** What an answer is headed by where its server leaves it out. */
export type Head = { model: string; nowMs: number }

/**
 * A whole reply with what clients rely on and not every server sends; the value itself where nothing is missing. A usage that
 * cannot be read is unknown. The rest is for the schema to judge.
 */
export function completeReply(value: unknown, head: Head): unknown {
  if (!isJsonObject(value) || !Array.isArray(value.choices)) return value
  const choices = mapped(value.choices, (choice, place) => {
    if (!isJsonObject(choice)) return choice
    const { message } = choice
    return changed(choice, {
      index: numberOr(choice.index, place),
      message: isJsonObject(message) ? changed(message, { role: message.role ?? 'assistant' }) : message,
    })
  })
  const usage = readUsage(value.usage)
  return changed(value, { ...headOf(value, toHead(head)), object: 'chat.completion', choices, usage })
}

/**
 * Completes the chunks of one streamed answer in the same way: a chunk without choices has none, a choice without a delta says
 * nothing, and each tool call gets an index of its own. Undefined for a chunk that says nothing at all, such as the first that
 * Azure sends.
 */
export function createChunkCompleter(head: Head): (value: unknown) => unknown {
  let known = toHead(head)
  const callIndices = createCallIndices()
  return (value) => {
    if (!isJsonObject(value) || !isList(value.choices)) return value
    const choices = mapped(value.choices ?? [], (choice, place) => {
      if (!isJsonObject(choice) || !isMaybeObject(choice.delta)) return choice
      const index = numberOr(choice.index, place)
      const delta = choice.delta ?? {}
      // To some servers an empty text is null.
      const finish_reason = choice.finish_reason === '' ? null : choice.finish_reason
      return changed(choice, { index, delta: changed(delta, callIndices(index, delta)), finish_reason })
    })
    const usage = value.usage === null ? null : readUsage(value.usage)
    if (choices.length === 0 && usage == null) return undefined
    known = headOf(value, known)
    return changed(value, { ...known, object: 'chat.completion.chunk', choices, usage })
  }
}

type Known = { id: string; created: number; model: string }

function toHead({ model, nowMs }: Head): Known {
  return { id: `chatcmpl-${randomUUID()}`, created: Math.floor(nowMs / 1000), model }
}

/** What a server leaves out, it may send as empty texts and as 0. */
function headOf({ id, created, model }: Fields, known: Known): Known {
  return {
    id: typeof id === 'string' && id !== '' ? id : known.id,
    created: typeof created === 'number' && created > 0 ? created : known.created,
    model: typeof model === 'string' && model !== '' ? model : known.model,
  }
}

/** The object with these fields; itself where it has them already, so that it can go out as it came. */
function changed(fields: Fields, changes: Fields): Fields {
  const isSame = Object.entries(changes).every(([name, value]) => fields[name] === value)
  return isSame ? fields : { ...fields, ...changes }
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

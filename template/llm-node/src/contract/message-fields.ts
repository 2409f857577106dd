import * as v from 'valibot'
import { type ChatMessage, isFilledText } from './chat.ts'
import { without } from './without.ts'

/**
 * Which fields of a conversation a provider of OpenAI's format takes. Answers of others leave more in it (what a model
 * thought, signatures, a null for what there is none of), and many providers answer 400 to a field that they do not know.
 */
export type MessageFields = {
  /** Of a message; all of them where it is absent. */
  message?: readonly string[]
  /** True where a field may be null, as it is in OpenAI's own answers. */
  takesNull?: true
  /** Of a tool's call, beside id, type, function and custom. */
  call?: readonly string[]
  /** Of a part, what is left out of it: what says how to cache is no part of the prompt. */
  partDrops?: readonly string[]
  /** The name that what an assistant thought goes by, where it is read at all. */
  reasoning?: 'reasoning' | 'reasoning_content'
  /** The role that instructions of a developer go by. */
  developer?: 'system'
}

const callFields = ['id', 'type', 'function', 'custom']

/** The messages as a provider takes them. A refusal that it has no field for stays, as what was said. */
export function toKnownMessages(messages: readonly ChatMessage[], fields: MessageFields): ChatMessage[] {
  return messages.map((message) => toKnown(message, fields))
}

function toKnown(message: ChatMessage, fields: MessageFields): ChatMessage {
  const { message: known, developer, reasoning, partDrops = [], call = [], takesNull } = fields
  const thought = message.reasoning_content ?? message.reasoning
  const isKnown = (name: string) => known === undefined || known.includes(name)
  const renamed: Record<string, unknown> = {
    ...message,
    ...(message.role === 'developer' && developer && { role: developer }),
    ...(reasoning && typeof thought === 'string' && { [reasoning]: thought }),
    ...(!isKnown('refusal') && isFilledText(message.refusal) && !hasContent(message) && { content: message.refusal }),
  }
  const entries = Object.entries(renamed).flatMap(([name, value]): [string, unknown][] => {
    if (!isKnown(name) || (value === null && name !== 'content' && !takesNull)) return []
    if (name === 'content' && Array.isArray(value)) {
      return [[name, value.map((part) => withImageType(without(part, partDrops)))]]
    }
    if (name === 'tool_calls' && known !== undefined && Array.isArray(value)) {
      return [[name, value.map((one) => only(one, [...callFields, ...call]))]]
    }
    return [[name, value]]
  })
  return { ...Object.fromEntries(entries), role: String(renamed.role) }
}

function hasContent({ content }: ChatMessage): boolean {
  return content !== undefined && content !== null && content.length > 0
}

function only(value: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([name, field]) => names.includes(name) && field !== null))
}

const misnamed = /^data:image\/p?jpg(?=[;,])/i
const imagePart = v.looseObject({ image_url: v.looseObject({ url: v.pipe(v.string(), v.regex(misnamed)) }) })

/** Clients write `image/jpg`, which is no type, and which some providers refuse. */
function withImageType(part: object): object {
  const parsed = v.safeParse(imagePart, part)
  if (!parsed.success) return part
  const { image_url: image } = parsed.output
  return { ...part, image_url: { ...image, url: image.url.replace(misnamed, 'data:image/jpeg') } }
}

import * as v from 'valibot'
import { withoutNoCalls } from './call-texts.ts'
import { type ChatMessage, isFilledText } from './chat.ts'
import { withNamedFile } from './named-file.ts'
import { withParsedArguments } from './parsed-arguments.ts'
import { thinkingText } from './thinking-text.ts'

/**
 * The fields of a conversation that a provider of OpenAI's format accepts. The answers of other providers add more (thoughts,
 * signatures, nulls), and many providers answer 400 to a field that they do not know.
 */
export type MessageFields = {
  /** The fields of a message; all that servers have, if absent. */
  message?: readonly string[]
  /** True if a field may be null, as in OpenAI's own answers. */
  takesNull?: true
  /** The fields of a tool call, besides id, type, function and custom. */
  call?: readonly string[]
  /** True if the arguments of earlier calls must be an object in JSON: the server parses them for its template. */
  argumentsAreParsed?: true
  /** The provider's names for an assistant's thoughts, if it reads them; several, if its versions differ. */
  reasoning?: readonly ('reasoning' | 'reasoning_content')[]
  /** True if a tool's result is text only; other parts follow it in a user message. */
  resultsAreTexts?: true
  /** The role for a developer's instructions. */
  developer?: 'system'
}

const callFields = ['id', 'type', 'function', 'custom']

/**
 * Of what is called. OpenAI's SDKs add `parsed_arguments` to the answers that they parse, and `parsed` to the message, and programs
 * send those back as they are.
 */
const calledFields = ['name', 'arguments', 'input']

/** The messages as a provider accepts them. If it has no field for a refusal, the refusal becomes the content. */
export function toKnownMessages(messages: readonly ChatMessage[], fields: MessageFields): ChatMessage[] {
  return messages.map((message) => toKnown(message, fields))
}

function toKnown(message: ChatMessage, fields: MessageFields): ChatMessage {
  const { message: known, developer, reasoning = [], call = [], argumentsAreParsed, takesNull } = fields
  const thought = thinkingText(message) || (message.reasoning_content ?? message.reasoning)
  const isKnown = (name: string) => (known === undefined ? name !== 'parsed' : known.includes(name))
  const renamed: Record<string, unknown> = {
    ...withoutNoCalls(message),
    ...(message.role === 'developer' && developer && { role: developer }),
    ...(typeof thought === 'string' && Object.fromEntries(reasoning.map((name) => [name, thought]))),
    ...(!isKnown('refusal') && isFilledText(message.refusal) && !hasContent(message) && { content: message.refusal }),
  }
  const entries = Object.entries(renamed).flatMap(([name, value]): [string, unknown][] => {
    if (!isKnown(name) || (value === null && name !== 'content' && !takesNull)) return []
    if (name === 'content' && Array.isArray(value)) {
      return [[name, value.map((part) => withNamedFile(withImageType(part)))]]
    }
    if (name === 'tool_calls' && Array.isArray(value)) {
      const calls = argumentsAreParsed ? value.map(withParsedArguments) : value
      const fitted = known === undefined ? calls : calls.map((one) => only(one, [...callFields, ...call]))
      return [[name, fitted.map(withKnownCalled)]]
    }
    if (name === 'function_call') return [[name, toCalled(value)]]
    return [[name, value]]
  })
  return { ...Object.fromEntries(entries), role: String(renamed.role) }
}

function hasContent({ content }: ChatMessage): boolean {
  return content !== undefined && content !== null && content.length > 0
}

function withKnownCalled(call: object): object {
  return Object.fromEntries(
    Object.entries(call).map(([name, field]) => [
      name,
      name === 'function' || name === 'custom' ? toCalled(field) : field,
    ]),
  )
}

/** Null arguments stay: a call without any is another thing to some servers. */
function toCalled(field: unknown): unknown {
  if (typeof field !== 'object' || field === null) return field
  return Object.fromEntries(Object.entries(field).filter(([name]) => calledFields.includes(name)))
}

function only(value: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([name, field]) => names.includes(name) && field !== null))
}

const misnamed = /^data:image\/p?jpg(?=[;,])/i
const imagePart = v.looseObject({ image_url: v.looseObject({ url: v.pipe(v.string(), v.regex(misnamed)) }) })

/** Clients write `image/jpg`, which does not exist and which some providers refuse. */
function withImageType(part: object): object {
  const parsed = v.safeParse(imagePart, part)
  if (!parsed.success) return part
  const { image_url: image } = parsed.output
  return { ...part, image_url: { ...image, url: image.url.replace(misnamed, 'data:image/jpeg') } }
}

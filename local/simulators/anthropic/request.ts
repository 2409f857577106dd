import * as v from 'valibot'
import type { Piece } from '../prompt-cache.ts'

const resultContent = v.nullish(v.union([v.string(), v.array(v.looseObject({ text: v.optional(v.string()) }))]))
const blockSchema = v.looseObject({
  type: v.string(),
  text: v.optional(v.string()),
  id: v.optional(v.string()),
  tool_use_id: v.optional(v.string()),
  content: v.optional(resultContent),
  is_error: v.optional(v.boolean()),
  source: v.optional(v.looseObject({ type: v.string(), data: v.optional(v.string()) })),
})
const contentSchema = v.union([v.string(), v.array(blockSchema)])

const promptEntries = {
  model: v.string(),
  messages: v.pipe(
    v.array(v.looseObject({ role: v.picklist(['user', 'assistant']), content: contentSchema })),
    v.minLength(1),
  ),
  system: v.optional(contentSchema),
  tools: v.optional(v.array(v.looseObject({ name: v.string(), input_schema: v.record(v.string(), v.unknown()) })), []),
  tool_choice: v.optional(
    v.looseObject({ type: v.picklist(['auto', 'any', 'tool', 'none']), name: v.optional(v.string()) }),
  ),
  output_config: v.optional(
    v.looseObject({ format: v.optional(v.looseObject({ type: v.literal('json_schema'), schema: v.unknown() })) }),
  ),
}

/** A request to Anthropic's Messages API; only what the simulator looks at. */
export const requestSchema = v.looseObject({
  ...promptEntries,
  max_tokens: v.pipe(v.number(), v.integer(), v.minValue(1)),
  stream: v.optional(v.boolean(), false),
})
export type MessagesRequest = v.InferOutput<typeof requestSchema>

/** A request for the number of a prompt's tokens, with every field that there is. */
export const countedSchema = v.strictObject({
  ...promptEntries,
  thinking: v.optional(v.unknown()),
  cache_control: v.optional(v.unknown()),
})
export type CountedRequest = v.InferOutput<v.LooseObjectSchema<typeof promptEntries, undefined>>

type Block = v.InferOutput<typeof blockSchema>
type Content = v.InferOutput<typeof contentSchema>

const blocksOf = (content: Content | undefined) => (typeof content === 'object' ? content : [])

/** Every text of the prompt. */
export function textsOf({ system = [], messages }: CountedRequest): string[] {
  return [system, ...messages.map(({ content }) => content)].flatMap((content) =>
    typeof content === 'string'
      ? [content]
      : content.flatMap(({ text, content: result }) => text ?? resultTexts(result)),
  )
}

/** The prompt in the order in which Anthropic caches it: tools, instructions, messages. */
export function piecesOf({ tools, system = [], messages }: MessagesRequest): Piece[] {
  const contents = [system, ...messages.map(({ content }) => content)]
  const ofBlock = ({ cache_control: mark, ...identity }: Block): Piece => ({
    identity,
    text: identity.text ?? resultTexts(identity.content).join(''),
    isMarked: mark !== undefined,
  })
  return [
    ...tools.map(({ cache_control: mark, ...identity }) => ({ identity, text: '', isMarked: mark !== undefined })),
    ...contents.flatMap((content) =>
      typeof content === 'string' ? [{ identity: content, text: content, isMarked: false }] : content.map(ofBlock),
    ),
  ]
}

function resultTexts(result: v.InferOutput<typeof resultContent>): string[] {
  return typeof result === 'string' ? [result] : (result ?? []).map(({ text }) => text ?? '')
}

/** What the request lets the model do, and makes it do. */
export function wants({ tools, tool_choice, output_config }: MessagesRequest) {
  const forced = { any: tools[0], tool: tools.find(({ name }) => name === tool_choice?.name) }
  const tool = tool_choice?.type === 'any' || tool_choice?.type === 'tool' ? forced[tool_choice.type] : undefined
  return {
    offersTools: tools.length > 0 && tool_choice?.type !== 'none',
    forcedTool: tool && { name: tool.name, schema: tool.input_schema },
    answerSchema: output_config?.format?.schema,
  }
}

/** Why Anthropic refuses a request whose fields are right; undefined when it does not. */
export function refuse({ messages, tools, tool_choice }: CountedRequest): string | undefined {
  if (tool_choice && tools.length === 0) return 'tool_choice: may only be specified while providing tools'
  for (const [index, { content }] of messages.entries()) {
    const called = blocksOf(messages[index - 1]?.content).flatMap(({ type, id }) => (type === 'tool_use' ? [id] : []))
    const results = blocksOf(content).flatMap(({ type, tool_use_id }) => (type === 'tool_result' ? [tool_use_id] : []))
    const open = called.filter((id) => !results.includes(id))
    if (open.length > 0) {
      return `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}.`
    }
    const unknown = results.find((id) => !called.includes(id))
    if (unknown !== undefined) {
      return `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${unknown}.`
    }
    const isSilent = blocksOf(content).some((block) => block.is_error && (block.content ?? []).length === 0)
    if (isSilent) return `messages.${index}.content: tool_result: content cannot be empty if \`is_error\` is true`
    const isBroken = blocksOf(content).some(({ source }) => source?.type === 'base64' && !isBase64(source.data ?? ''))
    if (isBroken) return `messages.${index}.content: image.source.base64: invalid base64 data`
  }
  const isLast = blocksOf(messages.at(-1)?.content).some(({ type }) => type === 'tool_use')
  return isLast
    ? `messages.${messages.length - 1}: \`tool_use\` ids were found without \`tool_result\` blocks`
    : undefined
}

function isBase64(data: string): boolean {
  return data !== '' && Buffer.from(data, 'base64').toString('base64') === data
}

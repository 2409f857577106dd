import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { chatModels } from './catalogue-models.ts'
import type { Piece } from './prompt-cache.ts'

const profile = /^(?:global|us|eu|jp|au)\./
/** Without the inference profile, each of which has the same models. */
const models = [...chatModels('bedrock').keys()].map(withoutProfile)

const documentSchema = v.optional(v.looseObject({ name: v.string() }))
const textSchema = v.looseObject({ text: v.optional(v.string()), document: documentSchema })
const blockSchema = v.looseObject({
  text: v.optional(v.string()),
  document: documentSchema,
  image: v.optional(
    v.object({
      format: v.picklist(['png', 'jpeg', 'gif', 'webp']),
      source: v.object({ bytes: v.pipe(v.string(), v.base64()) }),
    }),
  ),
  toolUse: v.optional(
    v.looseObject({ toolUseId: v.string(), name: v.string(), input: v.record(v.string(), v.unknown()) }),
  ),
  toolResult: v.optional(
    v.looseObject({ toolUseId: v.string(), content: v.array(textSchema), status: v.optional(v.string()) }),
  ),
})
const cachePointSchema = v.strictObject({ type: v.literal('default'), ttl: v.optional(v.picklist(['5m', '1h'])) })
const toolSchema = v.union([
  v.strictObject({ cachePoint: cachePointSchema }),
  v.object({
    toolSpec: v.looseObject({ name: v.string(), inputSchema: v.object({ json: v.record(v.string(), v.unknown()) }) }),
  }),
])

/** A request to Converse or ConverseStream; only what a simulator looks at. */
export const converseRequestSchema = v.looseObject({
  messages: v.pipe(
    v.array(
      v.object({ role: v.picklist(['user', 'assistant']), content: v.pipe(v.array(blockSchema), v.minLength(1)) }),
    ),
    v.minLength(1),
  ),
  system: v.optional(v.array(textSchema), []),
  inferenceConfig: v.optional(
    v.looseObject({
      maxTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
      temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      topP: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    }),
  ),
  toolConfig: v.optional(
    v.looseObject({
      tools: v.pipe(v.array(toolSchema), v.minLength(1)),
      toolChoice: v.optional(
        v.object({
          auto: v.optional(v.object({})),
          any: v.optional(v.object({})),
          tool: v.optional(v.object({ name: v.string() })),
        }),
      ),
    }),
  ),
  additionalModelRequestFields: v.optional(
    v.looseObject({ thinking: v.optional(v.looseObject({ type: v.string() })) }),
  ),
  outputConfig: v.optional(
    v.looseObject({
      textFormat: v.optional(
        v.looseObject({ structure: v.looseObject({ jsonSchema: v.looseObject({ schema: v.string() }) }) }),
      ),
    }),
  ),
})
export type ConverseRequest = v.InferOutput<typeof converseRequestSchema>

/** Every text of the prompt. */
export function converseTexts({ system, messages }: ConverseRequest): string[] {
  const blocks = messages.flatMap(({ content }) => content)
  return [...system, ...blocks, ...blocks.flatMap(({ toolResult }) => toolResult?.content ?? [])].map(
    ({ text }) => text ?? '',
  )
}

/** The prompt in the order in which it is cached: tools, instructions, messages. A cache point is a mark on what is before it. */
export function conversePieces({ toolConfig, system, messages }: ConverseRequest): Piece[] {
  const blocks = messages.flatMap(({ content }) => content)
  const pieces: Piece[] = []
  for (const one of [...(toolConfig?.tools ?? []), ...system, ...blocks]) {
    const last = pieces.at(-1)
    if ('cachePoint' in one && last) last.isMarked = true
    else pieces.push({ identity: one, text: 'text' in one ? String(one.text) : '', isMarked: false })
  }
  return pieces
}

/** What the request lets the model do, and makes it do. */
export function converseWants({ toolConfig, outputConfig }: ConverseRequest) {
  const tools = (toolConfig?.tools ?? []).flatMap((tool) => ('toolSpec' in tool ? [tool.toolSpec] : []))
  const { any, tool } = toolConfig?.toolChoice ?? {}
  const forced = any ? tools[0] : tools.find(({ name }) => name === tool?.name)
  const schema = outputConfig?.textFormat?.structure.jsonSchema.schema
  return {
    offersTools: tools.length > 0,
    forcedTool: forced && { name: forced.name, schema: forced.inputSchema.json },
    answerSchema: schema === undefined ? undefined : jsonOrUndefined(schema),
  }
}

/** Why Bedrock would answer 400 to a request of the right form; undefined where it would not. */
export function refuse(
  model: string,
  { messages, inferenceConfig = {}, toolConfig, additionalModelRequestFields: fields }: ConverseRequest,
): string | undefined {
  const name = withoutProfile(model)
  if (!models.includes(name)) return 'The provided model identifier is invalid.'
  if (messages[0]?.role !== 'user')
    return 'A conversation must start with a user message. Try again with a conversation that starts with a user message.'
  const blocks = messages.flatMap(({ content }) => content)
  if (blocks.some(({ text }) => text !== undefined && text.trim() === '')) {
    return 'The text field in the ContentBlock object is blank. Add text to the text field, and try again.'
  }
  if (blocks.some(({ toolResult }) => toolResult?.status === 'error' && toolResult.content.length === 0)) {
    return 'The content field at messages.content.toolResult cannot be empty when status value is error.'
  }
  const documents = [...blocks, ...blocks.flatMap(({ toolResult }) => toolResult?.content ?? [])].flatMap(
    ({ document }) => document?.name ?? [],
  )
  if (new Set(documents).size < documents.length) {
    return "Messages can't contain duplicate document names. Rename the document and retry your request."
  }
  const last = messages.at(-1)
  const lastText = last?.content.findLast((block) => !('cachePoint' in block))?.text
  if (name.includes('claude') && last?.role === 'assistant' && /\s$/.test(lastText ?? '')) {
    return 'The model returned the following errors: messages: final assistant content cannot end with trailing whitespace'
  }
  if (!toolConfig && blocks.some(({ toolUse, toolResult }) => toolUse ?? toolResult)) {
    return 'The toolConfig field must be defined when using toolUse and toolResult content blocks.'
  }
  const { temperature, topP } = inferenceConfig
  if (name.includes('-5-5')) {
    const [given] = Object.keys({
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { top_p: topP }),
    })
    return given && `The model returned the following errors: \`${given}\` is deprecated for this model.`
  }
  if (fields?.thinking && fields.thinking.type !== 'disabled') {
    if (temperature !== undefined && temperature !== 1) {
      return 'The model returned the following errors: `temperature` may only be set to 1 when thinking is enabled.'
    }
    if (topP !== undefined && topP < 0.95) {
      return 'The model returned the following errors: `top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.'
    }
  }
  if (temperature === undefined || topP === undefined) return undefined
  return 'The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model. Please use only one.'
}

function withoutProfile(model: string): string {
  return model.replace(profile, '')
}

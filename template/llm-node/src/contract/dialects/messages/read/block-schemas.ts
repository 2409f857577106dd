import * as v from 'valibot'
import { isBase64 } from '../../../data-url.ts'
import { isJsonObject } from '../../../json-object.ts'
import { listOf, textOr } from '../../../lists.ts'

const text = v.string('must be a text')

/** The end of a prefix that a provider is to cache. Whatever else it says needs a header of the vendor's, and is left out. */
export const cacheMark = v.nullish(
  v.object({ type: v.literal('ephemeral', 'must be ephemeral'), ttl: v.exactOptional(v.unknown()) }),
)

/** Quotations come of the vendor's own tools and of documents that are to be cited; neither can be carried. */
const noCitations = v.nullish(v.pipe(v.array(v.unknown()), v.maxLength(0, 'cannot be carried: leave them out')))
const citedNot = v.nullish(
  v.strictObject({ enabled: v.optional(v.literal(false, 'must be false: no other model cites')) }),
)
/** A tool is called by the model itself, not by code that runs at the vendor. */
const caller = v.nullish(v.strictObject({ type: v.literal('direct', 'must be direct') }))
const none = v.nullish(v.never('cannot be carried: leave it out'))

export const textBlock = v.strictObject({
  type: v.literal('text'),
  text,
  citations: noCitations,
  cache_control: cacheMark,
})

function blocksOf<Block extends v.GenericSchema>(block: Block) {
  return listOf(block, 'parts', 'must be a text or a list of blocks')
}

const base64 = v.strictObject({
  type: v.literal('base64'),
  media_type: text,
  data: v.pipe(text, v.check(isBase64, 'must be data in base64')),
})
const url = v.strictObject({ type: v.literal('url'), url: text })

const imageBlock = v.strictObject({
  type: v.literal('image'),
  source: v.variant('type', [base64, url]),
  transformations: none,
  cache_control: cacheMark,
})

const spokenBlocks = blocksOf(v.variant('type', [textBlock, imageBlock]))

const documentBlock = v.strictObject({
  type: v.literal('document'),
  source: v.variant('type', [
    base64,
    v.strictObject({ type: v.literal('text'), media_type: text, data: text }),
    v.strictObject({
      type: v.literal('content'),
      content: textOr(spokenBlocks),
    }),
  ]),
  title: v.nullish(text),
  context: v.nullish(text),
  citations: citedNot,
  cache_control: cacheMark,
})

const shownSchema = v.variant('type', [textBlock, imageBlock, documentBlock])
const shown = blocksOf(shownSchema)

const resultBlock = v.strictObject({
  type: v.literal('tool_result'),
  tool_use_id: text,
  content: v.optional(v.nullable(textOr(shown))),
  is_error: v.nullish(v.boolean('must be true or false')),
  toolset_name: none,
  cache_control: cacheMark,
})

const useBlock = v.strictObject({
  type: v.literal('tool_use'),
  id: text,
  name: text,
  input: v.custom<Record<string, unknown>>(isJsonObject, 'must be an object'),
  caller,
  toolset_name: none,
  /** A model's signature of its call, which comes back as it was told. */
  extra_content: v.optional(v.custom<Record<string, unknown>>(isJsonObject, 'must be an object')),
  cache_control: cacheMark,
})

const thinkingBlock = v.strictObject({ type: v.literal('thinking'), thinking: text, signature: v.nullish(text, '') })
const redactedBlock = v.strictObject({ type: v.literal('redacted_thinking'), data: text })

/** The blocks of a message. Those of the vendor's own tools have no equivalent, and are refused by their type. */
export const blocksSchema = blocksOf(
  v.variant('type', [textBlock, imageBlock, documentBlock, resultBlock, useBlock, thinkingBlock, redactedBlock]),
)

export type TextBlock = v.InferOutput<typeof textBlock>
/** What a person or a tool shows to the model. */
export type ShownBlock = v.InferOutput<typeof shownSchema>
export type DocumentBlock = v.InferOutput<typeof documentBlock>
export type ImageBlock = v.InferOutput<typeof imageBlock>
export type ResultBlock = v.InferOutput<typeof resultBlock>
export type UseBlock = v.InferOutput<typeof useBlock>
export type ThoughtBlock = v.InferOutput<typeof thinkingBlock> | v.InferOutput<typeof redactedBlock>
export type Block = v.InferOutput<typeof blocksSchema>[number]

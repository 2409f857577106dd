import * as v from 'valibot'

const index = v.number()

const startSchema = v.object({
  contentBlockIndex: index,
  // Other blocks, such as images, have no equivalent, so an answer with one is refused.
  start: v.nullish(v.strictObject({ toolUse: v.optional(v.object({ toolUseId: v.string(), name: v.string() })) })),
})

const deltaSchema = v.object({
  contentBlockIndex: index,
  delta: v.strictObject({
    text: v.optional(v.string()),
    reasoningContent: v.optional(
      v.object({
        text: v.optional(v.string()),
        signature: v.optional(v.string()),
        redactedContent: v.optional(v.instance(Uint8Array)),
      }),
    ),
    toolUse: v.optional(v.object({ input: v.string() })),
  }),
})

/** An event of Bedrock's stream, as far as this function reads it: it has one of these fields. Unknown kinds are ignored. */
export const eventSchema = v.object({
  messageStart: v.optional(v.object({})),
  contentBlockStart: v.optional(startSchema),
  contentBlockDelta: v.optional(deltaSchema),
  contentBlockStop: v.optional(v.object({ contentBlockIndex: index })),
  messageStop: v.optional(v.object({ stopReason: v.nullish(v.string()) })),
  metadata: v.optional(
    v.object({
      usage: v.optional(v.unknown()),
      serviceTier: v.optional(v.unknown()),
      performanceConfig: v.optional(v.unknown()),
    }),
  ),
})

export type StreamEvent = v.InferOutput<typeof eventSchema>

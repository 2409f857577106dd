import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'

const objectSchema = v.strictObject({
  type: v.literal('object'),
  properties: v.record(v.string(), v.object({ type: v.picklist(['string', 'number']) })),
  required: v.array(v.string()),
  additionalProperties: v.literal(false),
})
const conversationSchema = v.strictObject({
  question: v.string(),
  answer: v.string(),
  usage: v.record(v.picklist(['promptTokens', 'completionTokens', 'cachedTokens', 'reasoningTokens']), v.number()),
  tool: v.strictObject({ name: v.string(), description: v.string(), parameters: objectSchema }),
  calls: v.array(v.strictObject({ name: v.string(), arguments: v.strictObject({ city: v.string() }) })),
  schemaName: v.string(),
  schema: objectSchema,
  object: v.strictObject({ city: v.string(), degrees: v.number() }),
})

/** What every client asks and is answered; the clients in Python read the same file. */
export const conversationFile = fileURLToPath(new URL('conversation.json', import.meta.url))
export const conversation = v.parse(conversationSchema, JSON.parse(readFileSync(conversationFile, 'utf8')))

/** The calls' cities, in the order of the calls. */
export const cities = conversation.calls.map((call) => call.arguments.city)

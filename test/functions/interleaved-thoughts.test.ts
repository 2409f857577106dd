import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import OpenAI from 'openai'
import type * as v from 'valibot'
import { chatCompletionSchema, chatRequestSchema } from '#runtime/contract/chat.ts'
import { chatChunkSchema } from '#runtime/contract/chat-chunk.ts'
import { chat } from '#runtime/contract/dialects/chat.ts'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { responses } from '#runtime/contract/dialects/responses/responses.ts'
import { withCallsJoined } from '#runtime/contract/joined-calls.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { toTurns as anthropicTurns } from '../../functions/anthropic-generate/messages/turns.ts'
import { toReply as anthropicReply } from '../../functions/anthropic-generate/reply.ts'
import { toChunks as anthropicChunks } from '../../functions/anthropic-generate/stream/chunks.ts'
import { toTurns as bedrockTurns } from '../../functions/bedrock-generate/messages/turns.ts'
import { toReply as bedrockReply } from '../../functions/bedrock-generate/reply.ts'
import { toChunks as bedrockChunks } from '../../functions/bedrock-generate/stream/chunks.ts'
import { eventsOf, readBySdk } from '../runtime/contract/dialects/messages/told.ts'
import { readEvents, streamOf } from '../runtime/contract/dialects/responses/answers.ts'
import { type Block, bedrockBlocks, bedrockEvents, claudeEvents } from './claude-blocks.ts'

const question = { role: 'user', content: 'q' }
const thought = (thinking: string): Block => ({ type: 'thinking', thinking, signature: `by ${thinking}` })
const hidden: Block = { type: 'redacted_thinking', data: 'cmVk' }
const text = (words: string): Block => ({ type: 'text', text: words })
const use = (id: string): Block => ({ type: 'tool_use', id, name: 'f', input: { id } })

const answers: Record<string, Block[]> = {
  'between two calls': [thought('one'), use('a'), thought('two'), use('b')],
  'between texts': [thought('one'), text('Hello 🙂'), thought('two'), text('there'), use('a')],
  'behind a text': [text('Well.'), thought('one'), hidden, use('a')],
  'behind each call and text': [
    thought('one'),
    text('x'),
    use('a'),
    hidden,
    use('b'),
    thought('two'),
    text('y'),
    use('c'),
  ],
}

/** Claude itself, and Claude on Bedrock: what they answer, and what they are sent of a conversation. */
const claudes = {
  anthropic: {
    whole: (blocks: Block[]) =>
      anthropicReply({ id: 'm', type: 'message', model: 'm', content: blocks, stop_reason: 'tool_use' }, 0),
    chunks: (blocks: Block[]) => anthropicChunks(each(claudeEvents(blocks)), 0),
    sent: (conversation: Conversation): unknown => anthropicTurns(conversation)[1]?.content,
    own: (blocks: Block[]): unknown => blocks,
  },
  bedrock: {
    whole: (blocks: Block[]) =>
      bedrockReply({ output: { message: { content: bedrockBlocks(blocks, 'text') } }, stopReason: 'tool_use' }, 'm', 0),
    chunks: (blocks: Block[]) => bedrockChunks(each(bedrockEvents(blocks)), 'm', 0),
    sent: (conversation: Conversation): unknown => bedrockTurns(conversation, 'anthropic.claude')[1]?.content,
    own: (blocks: Block[]): unknown => bedrockBlocks(blocks, 'bytes'),
  },
}

type Conversation = v.InferOutput<typeof chatRequestSchema>['messages']
type Completion = v.InferOutput<typeof chatCompletionSchema>
type Chunks = v.InferOutput<typeof chatChunkSchema>[]

async function* each(events: readonly object[]) {
  yield* events
}

async function textOf(events: AsyncIterable<string>): Promise<string> {
  return (await Array.fromAsync(events)).join('')
}

/** The answer as each dialect's client gets it and sends it back. */
const dialects = {
  chat: {
    whole: (completion: Completion) => chatAgain(completion.choices[0]?.message),
    async streamed(chunks: Chunks) {
      const events = await textOf(chat.read({ messages: [] }).events(streamOf(chunks), () => ({})))
      const fetch = async () => new Response(events, { headers: { 'content-type': 'text/event-stream' } })
      const client = new OpenAI({ apiKey: 'none', maxRetries: 0, fetch })
      const stream = client.chat.completions.stream({ model: 'm', messages: [] })
      return chatAgain((await stream.finalChatCompletion()).choices[0]?.message)
    },
  },
  messages: {
    whole: (completion: Completion) => messagesAgain(Object(messages.read(asked).whole?.(completion)).content),
    streamed: async (chunks: Chunks) => messagesAgain((await readBySdk(await eventsOf(chunks))).content),
  },
  responses: {
    whole: (completion: Completion) =>
      responsesAgain(Object(responses.read({ input: 'q' }).whole?.(completion)).output),
    async streamed(chunks: Chunks) {
      const events = await textOf(responses.read({ input: 'q' }).events(streamOf(chunks), () => ({})))
      return responsesAgain((await readEvents(events)).response.output)
    },
  },
}

const asked = { model: 'm', max_tokens: 9, messages: [question] }
const chatAgain = (message: unknown) => ({ messages: [question, message] })
const messagesAgain = (content: unknown) =>
  messages.read({ ...asked, messages: [question, { role: 'assistant', content: JSON.parse(JSON.stringify(content)) }] })
    .request
const responsesAgain = (output: object[]) => responses.read({ input: [question, ...output] }).request

for (const [name, claude] of Object.entries(claudes)) {
  describe(`thoughts of ${name} come back where they were, as Claude demands`, () => {
    for (const [where, blocks] of Object.entries(answers)) {
      for (const [path, dialect] of Object.entries(dialects)) {
        const check = (request: unknown) => {
          const conversation = checkRequest(chatRequestSchema, request).messages
          assert.deepEqual(claude.sent(conversation), claude.own(blocks))
          // Others get the calls in one message.
          assert.ok(withCallsJoined(conversation).filter(({ tool_calls }) => tool_calls !== undefined).length === 1)
        }

        test(`${where}, in a whole answer by ${path}`, () => {
          check(dialect.whole(checkRequest(chatCompletionSchema, claude.whole(blocks))))
        })

        test(`${where}, in a stream by ${path}`, async () => {
          const made = await Array.fromAsync(claude.chunks(blocks))
          check(await dialect.streamed(made.map((chunk) => checkRequest(chatChunkSchema, chunk))))
        })
      }
    }
  })
}

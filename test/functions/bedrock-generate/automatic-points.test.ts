import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { toBedrockRequest } from '../../../functions/bedrock-generate/request.ts'

const cache_control = { type: 'ephemeral' }
const [claude, nova, llama] = ['anthropic.claude-haiku-5-5', 'amazon.nova-lite-v1:0', 'meta.llama3-1-8b-instruct-v1:0']
const system = { role: 'system', content: 'Be brief.' }
const user = { role: 'user', content: 'How is the weather?' }
const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }
const calling = { role: 'assistant', content: null, tool_calls: [call] }
const result = { role: 'tool', tool_call_id: 'a', content: 'Rain.' }
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } }
const file = { filename: 'a', file_data: 'data:text/csv;base64,YTtiCg==' }
const csv = {
  role: 'user',
  content: [
    { type: 'text', text: 'And this?' },
    { type: 'file', file },
  ],
}
const marked = <One>(one: One) => ({ ...one, cache_control })

/** The kinds of the blocks: of the instructions, of the tools and of each turn. */
function kindsOf(model: string | undefined, request: ChatRequest): string {
  const {
    system = [],
    toolConfig,
    messages = [],
  } = toBedrockRequest({ cache_control, ...request, model: String(model) })
  const lists: readonly (readonly object[])[] = [
    system,
    toolConfig?.tools ?? [],
    ...messages.map(({ content }) => content ?? []),
  ]
  return lists.map((blocks) => blocks.flatMap((block) => Object.keys(block)).join(' ')).join(' | ')
}

describe('a mark on the request', () => {
  const cases: [string, string, string | undefined, ChatRequest][] = [
    [
      'is a point behind the instructions and behind the last block',
      'text cachePoint | toolSpec | text | toolUse | toolResult cachePoint',
      claude,
      { messages: [system, user, calling, result], tools: [tool] },
    ],
    [
      'is one behind the tools without instructions',
      ' | toolSpec cachePoint | text cachePoint',
      claude,
      { messages: [user], tools: [tool] },
    ],
    ['is one before a document that is no PDF', ' |  | text cachePoint document', claude, { messages: [csv] }],
    [
      'is one behind the last block that Nova takes one at',
      'text cachePoint | toolSpec | text cachePoint | toolUse | toolResult',
      nova,
      { messages: [system, user, calling, result], tools: [tool] },
    ],
    ['is nothing to a model without a cache', 'text |  | text', llama, { messages: [system, user] }],
    [
      'adds only the one at the end to marks of blocks',
      'text | toolSpec cachePoint | text cachePoint',
      claude,
      { messages: [system, user], tools: [marked(tool)] },
    ],
    [
      'adds none where the last block has one',
      'text |  | text cachePoint',
      claude,
      { messages: [system, marked(user)] },
    ],
    [
      'adds none to four',
      'text cachePoint | toolSpec cachePoint | text cachePoint | toolUse cachePoint | toolResult',
      claude,
      {
        messages: [marked(system), marked(user), { ...calling, tool_calls: [marked(call)] }, result],
        tools: [marked(tool)],
      },
    ],
  ]
  for (const [what, expected, model, request] of cases) {
    test(what, () => assert.equal(kindsOf(model, request), expected))
  }

  test('keeps its time, which Nova has not', () => {
    const hour = { ...cache_control, ttl: '1h' }
    const points = [claude, nova].map((model) =>
      JSON.stringify(toBedrockRequest({ model: String(model), messages: [system, user], cache_control: hour })),
    )
    assert.deepEqual(
      points.map((sent) => sent.match(/"ttl":"1h"/g)?.length),
      [2, undefined],
    )
  })

  test('that is null asks for nothing', () => {
    assert.equal(kindsOf(claude, { messages: [system, user], cache_control: null }), 'text |  | text')
  })
})

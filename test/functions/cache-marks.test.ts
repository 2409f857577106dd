import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChatMessage, ChatRequest } from '#runtime/contract/chat.ts'
import { isJsonObject } from '#runtime/contract/json-object.ts'
import { translate } from './translators.ts'

const cache_control = { type: 'ephemeral' }
const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Köln"}' } }
const tool = (name: string, more = {}) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  ...more,
})

const models = {
  anthropic: 'claude-sonnet-5-5',
  claudeOnBedrock: 'global.anthropic.claude-haiku-5-5',
  novaOnBedrock: 'amazon.nova-lite-v1:0',
  llamaOnBedrock: 'meta.llama3-1-8b-instruct-v1:0',
}
const withoutMarks = ['openai', 'groq', 'vertex', 'ollama', 'cluster', 'gemini', 'vllm', 'together', 'zai', 'cerebras']

/** The request with one mark. */
const marks: Record<string, (request: ChatRequest) => ChatRequest> = {
  request: (request) => ({ ...request, cache_control }),
  tool: (request) => ({ ...request, tools: [tool('now'), tool('weather', { cache_control })] }),
  'function of a tool': (request) => {
    const [first, last] = [tool('now'), tool('weather')]
    return { ...request, tools: [first, { ...last, function: { ...last.function, cache_control } }] }
  },
  instructions: (request) => marked(request, 0, { cache_control }),
  'part of the instructions': (request) =>
    marked(request, 0, { content: [{ type: 'text', text: 'Be brief.', cache_control }] }),
  message: (request) => marked(request, 1, { cache_control }),
  'part of a message': (request) =>
    marked(request, 1, { content: [{ type: 'text', text: 'How is the weather?', cache_control }] }),
  result: (request) => marked(request, 3, { cache_control }),
  'part of a result': (request) => marked(request, 3, { content: [{ type: 'text', text: 'Rain.', cache_control }] }),
  call: (request) => marked(request, 2, { tool_calls: [{ ...call, cache_control }] }),
}

const conversation: ChatRequest = {
  tools: [tool('now'), tool('weather')],
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'How is the weather?' },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'call_1', content: 'Rain.' },
  ],
}

function marked(request: ChatRequest, index: number, mark: object): ChatRequest {
  const messages = request.messages.map(
    (message, at): ChatMessage => (at === index ? { ...message, ...mark } : message),
  )
  return { ...request, messages }
}

function placed(place: string): ChatRequest {
  const mark = marks[place]
  assert.ok(mark, place)
  return mark(conversation)
}

const count = (sent: unknown, what: RegExp) => (JSON.stringify(sent).match(what) ?? []).length

describe('a mark for the prompt cache', () => {
  for (const [place, mark] of Object.entries(marks)) {
    const request = mark(conversation)

    test(`on a ${place} is left out where there is no such cache`, () => {
      for (const provider of withoutMarks) {
        assert.equal(count(translate({ provider, model: 'm' }, request), /cache_control/g), 0, provider)
      }
      assert.equal(count(translate({ provider: 'bedrock', model: models.llamaOnBedrock }, request), /cache/gi), 0)
    })

    test(`on a ${place} reaches Anthropic`, () => {
      const sent = translate({ provider: 'anthropic', model: models.anthropic }, request)
      assert.equal(count(sent, /"cache_control":\{"type":"ephemeral"\}/g), 1)
    })
  }

  test('reaches Anthropic by its type and its time alone: Claude Code’s scope needs a header that nobody sends', () => {
    const given = { type: 'ephemeral', ttl: '1h', scope: 'global' }
    for (const place of Object.keys(marks)) {
      const scoped = JSON.parse(
        JSON.stringify(placed(place)).replaceAll(JSON.stringify(cache_control), JSON.stringify(given)),
      )
      const sent = translate({ provider: 'anthropic', model: models.anthropic }, scoped)
      assert.equal(count(sent, /"cache_control":\{"type":"ephemeral","ttl":"1h"\}/g), 1, place)
      assert.equal(count(sent, /scope/g), 0, place)
    }
  })

  test('is a cache point at Bedrock, behind what has it', () => {
    for (const place of Object.keys(marks).filter((one) => one !== 'request')) {
      const sent = translate({ provider: 'bedrock', model: models.claudeOnBedrock }, placed(place))
      assert.equal(count(sent, /"cachePoint":\{"type":"default"\}/g), 1, place)
      assert.equal(count(sent, /cache_control/g), 0, place)
    }
  })

  test('is none for Nova behind tools, calls and results, to which Bedrock answers 400: it is behind the instructions', () => {
    const instructed = (place: string) => {
      const { system, ...rest } = fields(translate({ provider: 'bedrock', model: models.novaOnBedrock }, placed(place)))
      return [count(system, /cachePoint/g), count(rest, /cachePoint/g)]
    }
    for (const place of ['tool', 'function of a tool', 'result', 'part of a result', 'call', 'instructions']) {
      assert.deepEqual(instructed(place), [1, 0], place)
    }
    for (const place of ['message', 'part of a message']) assert.deepEqual(instructed(place), [0, 1], place)
    const anHour = marked(conversation, 0, { cache_control: { ...cache_control, ttl: '1h' } })
    assert.equal(count(translate({ provider: 'bedrock', model: models.novaOnBedrock }, anHour), /ttl/g), 0)
  })

  test('is at OpenRouter in the form that it reads, where it is in OpenAI’s', () => {
    const part = { type: 'text', text: 'How is the weather?', prompt_cache_breakpoint: { mode: 'explicit' } }
    const sent = translate(
      { provider: 'openrouter', model: 'anthropic/claude-sonnet-5-5' },
      marked(conversation, 1, { content: [part] }),
    )
    assert.equal(count(sent, /"cache_control":\{"type":"ephemeral"\}/g), 1)
    assert.equal(count(sent, /prompt_cache_breakpoint/g), 0)
  })

  test('of a message is on its last part at OpenRouter, which knows marks on parts alone', () => {
    for (const place of ['instructions', 'message', 'result', 'part of a message']) {
      const sent = translate({ provider: 'openrouter', model: 'anthropic/claude-sonnet-5-5' }, placed(place))
      assert.equal(count(sent, /"type":"text","text":"[^"]*","cache_control":\{"type":"ephemeral"\}\}\]/g), 1, place)
      assert.equal(count(sent, /cache_control/g), 1, place)
    }
  })
})

describe('what a turn sends', () => {
  const more: ChatMessage[] = [
    { role: 'assistant', content: 'It rains.' },
    { role: 'user', content: [{ type: 'text', text: 'And tomorrow?' }] },
  ]
  const providers = ['anthropic', 'bedrock', 'openrouter', ...withoutMarks]

  for (const provider of providers) {
    const model = provider === 'bedrock' ? models.claudeOnBedrock : 'claude-sonnet-5-5'

    test(`to ${provider} is the beginning of what the next one sends, to the byte`, () => {
      const first = fields(translate({ provider, model }, conversation))
      const next = fields(
        translate({ provider, model }, { ...conversation, messages: [...conversation.messages, ...more] }),
      )
      for (const [name, value] of Object.entries(first)) {
        const [before, after] = [JSON.stringify(value), JSON.stringify(next[name])]
        const isGrowing = name === 'messages' || name === 'contents'
        const begins = isGrowing ? after.startsWith(before.slice(0, -1)) : after === before
        assert.ok(begins, `${name}: ${after} does not begin with ${before}`)
      }
    })
  }

  test('to Anthropic has the fixed part first: some servers of Claude cache the text', () => {
    const names = Object.keys(fields(translate({ provider: 'anthropic', model: models.anthropic }, conversation)))
    const places = ['tools', 'system', 'messages'].map((name) => names.indexOf(name))
    assert.deepEqual(
      places,
      places.toSorted((one, other) => one - other),
    )
  })
})

function fields(sent: unknown): Record<string, unknown> {
  assert.ok(isJsonObject(sent))
  return sent
}

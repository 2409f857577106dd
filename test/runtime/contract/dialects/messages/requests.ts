import fc from 'fast-check'

/** Requests of the dialect, as far as Claude's own API takes them now: without sampling, and with ids and texts that it accepts. */

const text = fc.string({ minLength: 1, maxLength: 20 }).map((said) => `.${said}.`)
const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,15}$/)
const base64 = fc.uint8Array({ minLength: 1, maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('base64'))
const mark = fc.constantFrom({ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' })

/** A record with any of the optional fields, or without. */
function block<Own extends Record<string, fc.Arbitrary<unknown>>, More extends Record<string, fc.Arbitrary<unknown>>>(
  own: Own,
  more: More,
) {
  return fc.record({ ...own, ...more }, { requiredKeys: Object.keys(own) })
}

const textBlock = block({ type: fc.constant('text'), text }, { cache_control: mark })
const imageBlock = block(
  {
    type: fc.constant('image'),
    source: fc.oneof(
      fc.record({
        type: fc.constant('base64'),
        media_type: fc.constantFrom('image/png', 'image/jpeg', 'image/gif', 'image/webp'),
        data: base64,
      }),
      fc.record({ type: fc.constant('url'), url: fc.webUrl({ validSchemes: ['https'] }) }),
    ),
  },
  { cache_control: mark },
)
const documentBlock = block(
  {
    type: fc.constant('document'),
    source: fc.oneof(
      fc.record({ type: fc.constant('base64'), media_type: fc.constant('application/pdf'), data: base64 }),
      fc.record({ type: fc.constant('text'), media_type: fc.constant('text/plain'), data: text }),
    ),
  },
  { title: text, cache_control: mark },
)
const shown = fc.oneof(textBlock, imageBlock, documentBlock)
const thought = fc.oneof(
  fc.record({ type: fc.constant('thinking'), thinking: fc.string(), signature: base64 }),
  fc.record({ type: fc.constant('redacted_thinking'), data: base64 }),
)
const use = block(
  { type: fc.constant('tool_use'), name: word, input: fc.object({ maxDepth: 2 }) },
  { cache_control: mark },
)
const output = fc.array(shown, { minLength: 1, maxLength: 2 })
/** A failure has to say something. */
const result = fc.oneof(
  block({ type: fc.constant('tool_result') }, { content: output, cache_control: mark }),
  block({ type: fc.constant('tool_result'), content: output, is_error: fc.constant(true) }, { cache_control: mark }),
)

type Turn = { role: 'user' | 'assistant'; content: object[] }

/** Turns that alternate; each call of an answer has its result at the beginning of the next turn. */
const conversation = fc
  .tuple(
    fc.array(shown, { minLength: 1, maxLength: 3 }),
    fc.array(
      fc.record({
        thoughts: fc.array(thought, { maxLength: 2 }),
        said: fc.array(textBlock, { maxLength: 2 }),
        calls: fc.array(fc.tuple(use, result), { maxLength: 2 }),
        asked: fc.array(shown, { minLength: 1, maxLength: 2 }),
      }),
      { maxLength: 3 },
    ),
  )
  .map(([first, rest]) => {
    const turns: Turn[] = [{ role: 'user', content: first }]
    for (const [turn, { thoughts, said, calls, asked }] of rest.entries()) {
      const answered = said.length + calls.length > 0 ? said : [{ type: 'text', text: 'yes' }]
      const named = calls.map(([call, told], place) => ({ call, told, id: `toolu_${turn}_${place}` }))
      turns.push({
        role: 'assistant',
        content: [...thoughts, ...answered, ...named.map(({ call, id }) => ({ ...call, id }))],
      })
      const results = named.map(({ told, id }) => ({ ...told, tool_use_id: id }))
      turns.push({ role: 'user', content: [...results, ...asked] })
    }
    return turns
  })

const tool = fc.record(
  {
    name: word,
    input_schema: fc
      .dictionary(word, fc.constant({ type: 'string' }), { minKeys: 1, maxKeys: 3 })
      .map((properties) => ({
        type: 'object',
        properties,
        required: Object.keys(properties),
        additionalProperties: false,
      })),
    description: text,
    strict: fc.constant(true),
    cache_control: mark,
  },
  { requiredKeys: ['name', 'input_schema'] },
)

const choice = (name: string) =>
  fc.oneof(
    block({ type: fc.constantFrom('auto', 'any') }, { disable_parallel_tool_use: fc.constant(true) }),
    block({ type: fc.constant('tool'), name: fc.constant(name) }, { disable_parallel_tool_use: fc.constant(true) }),
    fc.constant({ type: 'none' }),
  )

const tools = fc
  .uniqueArray(tool, { minLength: 1, maxLength: 3, selector: ({ name }) => name })
  .chain((offered) => block({ tools: fc.constant(offered) }, { tool_choice: choice(offered[0]?.name ?? '') }))

const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

const outputConfig = block(
  { effort: fc.constantFrom('low', 'medium', 'high', 'xhigh', 'max') },
  { format: fc.constant({ type: 'json_schema', schema }) },
)

const plain = fc.record(
  {
    model: fc.constant('claude-opus-5-5'),
    max_tokens: fc.integer({ min: 1, max: 64_000 }),
    messages: conversation,
    system: fc.array(textBlock, { minLength: 1, maxLength: 2 }),
    stop_sequences: fc.array(text, { minLength: 1, maxLength: 3 }),
    stream: fc.constant(true),
    service_tier: fc.constantFrom('auto', 'standard_only'),
    thinking: fc.constantFrom({ type: 'adaptive' }, { type: 'adaptive', display: 'omitted' }, { type: 'disabled' }),
    output_config: outputConfig,
    cache_control: mark,
  },
  { requiredKeys: ['model', 'max_tokens', 'messages'] },
)

export const requests = fc.tuple(plain, fc.option(tools)).map(([request, offered]) => {
  const calls = request.messages.some(({ content }) => content.some((one) => 'type' in one && one.type === 'tool_use'))
  // Calls without tools are refused by the API itself.
  if (offered) return { ...request, ...offered }
  return calls ? { ...request, messages: request.messages.slice(0, 1) } : request
})

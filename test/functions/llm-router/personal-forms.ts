type Form = { path: string; body: (text: string) => Record<string, unknown> }
const user = (content: unknown) => ({ messages: [{ role: 'user', content }] })
const tool = { name: 'send', description: 'Sends it', parameters: { type: 'object', properties: {} } }
/** A call of a tool, and its result. */
const used = (argument: string, result: string) => ({
  messages: [
    ...user('Send it').messages,
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'send', arguments: argument } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: result },
  ],
})
const encoded = (text: string) => Buffer.from(text).toString('base64')
/** Where in a request a text can be, in every dialect. */
export const forms: Record<string, Form> = {
  'the short form': { path: '/', body: (prompt) => ({ prompt }) },
  'the short form, embedded': { path: '/', body: (prompt) => ({ prompt: ['a', prompt], task: 'embed' }) },
  'a message': { path: '/v1/chat/completions', body: user },
  'a part': {
    path: '/v1/chat/completions',
    body: (text) =>
      user([
        { type: 'text', text: 'a' },
        { type: 'text', text },
      ]),
  },
  'two parts, in the middle of it': {
    path: '/v1/chat/completions',
    body: (text) =>
      user([
        { type: 'text', text: text.slice(0, -9) },
        { type: 'text', text: text.slice(-9) },
      ]),
  },
  'the system’s message': {
    path: '/v1/chat/completions',
    body: (content) => ({
      messages: [
        { role: 'system', content },
        { role: 'user', content: 'Hello' },
      ],
    }),
  },
  'an earlier answer': {
    path: '/v1/chat/completions',
    body: (content) => ({ messages: [...user('a').messages, { role: 'assistant', content }, ...user('b').messages] }),
  },
  'a tool’s description': {
    path: '/v1/chat/completions',
    body: (description) => ({ ...user('Hello'), tools: [{ type: 'function', function: { ...tool, description } }] }),
  },
  'a tool’s schema': {
    path: '/v1/chat/completions',
    body: (text) => ({
      ...user('Hello'),
      tools: [
        {
          type: 'function',
          function: { ...tool, parameters: { type: 'object', properties: { to: { enum: [text] } } } },
        },
      ],
    }),
  },
  'arguments and results of tools': {
    path: '/v1/chat/completions',
    body: (text) => used(JSON.stringify({ to: text }), 'sent'),
  },
  'a result of a tool': { path: '/v1/chat/completions', body: (text) => used('{}', text) },
  'the user': { path: '/v1/chat/completions', body: (text) => ({ ...user('Hello'), user: /\S*$/.exec(text)?.[0] }) },
  embeddings: { path: '/v1/embeddings', body: (input) => ({ input }) },
  'a list of embeddings': { path: '/v1/embeddings', body: (input) => ({ input: ['a', input] }) },
  completions: { path: '/v1/completions', body: (prompt) => ({ prompt, max_tokens: 5 }) },
  responses: { path: '/v1/responses', body: (input) => ({ input }) },
  'a response’s instructions': { path: '/v1/responses', body: (instructions) => ({ input: 'Hello', instructions }) },
  'a response’s items': {
    path: '/v1/responses',
    body: (text) => ({ input: [{ role: 'user', content: [{ type: 'input_text', text }] }] }),
  },
  messages: { path: '/v1/messages', body: (content) => ({ max_tokens: 5, ...user(content) }) },
  'the system of messages': { path: '/v1/messages', body: (system) => ({ max_tokens: 5, system, ...user('Hello') }) },
  'a tool’s input in messages': {
    path: '/v1/messages',
    body: (text) => ({
      max_tokens: 5,
      messages: [
        ...user('Send it').messages,
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'send', input: { to: text } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'sent' }] },
      ],
    }),
  },
}

/** Where a text document can be, as a provider function reads it. */
export const documents: Record<string, Form> = {
  'a file of a chat': {
    path: '/v1/chat/completions',
    body: (text) => {
      const file_data = `data:text/csv; name="customer list.csv";base64,${encoded(text)}`
      return user([{ type: 'file', file: { file_data } }])
    },
  },
  'a file of a chat in base64 alone': {
    path: '/v1/chat/completions',
    body: (text) => user([{ type: 'file', file: { filename: 'customers.csv', file_data: encoded(text) } }]),
  },
  'a file of a response in base64 alone': {
    path: '/v1/responses',
    body: (text) => {
      const file = { type: 'input_file', filename: 'customers.md', file_data: encoded(text) }
      return { input: [{ role: 'user', content: [file] }] }
    },
  },
  'a document of messages': {
    path: '/v1/messages',
    body: (text) => {
      const source = { type: 'base64', media_type: 'text/plain', data: encoded(text) }
      return { max_tokens: 5, ...user([{ type: 'document', source }]) }
    },
  },
}

/** Every way to ask for the search. */
type Ask = (body: Record<string, unknown>) => { body: Record<string, unknown>; headers: Record<string, string> }
export const asks = {
  field: (body) => ({ body: { ...body, private: 'auto' }, headers: {} }),
  header: (body) => ({ body, headers: { 'x-llm-private': 'auto' } }),
  metadata: (body) => ({ body: { ...body, metadata: { private: 'auto' } }, headers: {} }),
  'metadata with our prefix': (body) => ({ body: { ...body, metadata: { llm_private: 'auto' } }, headers: {} }),
} satisfies Record<string, Ask>

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFunction as anthropicGenerate } from '../../../functions/anthropic-generate/handler.ts'
import { createFunction as bedrockGenerate } from '../../../functions/bedrock-generate/handler.ts'
import { createFunction as ollamaGenerate } from '../../../functions/ollama-generate/handler.ts'
import { createFunction as vertexGenerate } from '../../../functions/vertex-generate/handler.ts'
import { awsEventsReply } from '../../../local/simulators/aws-event-stream.ts'
import { writeExternalAccount } from '../../../local/simulators/google-credentials.ts'
import { type Said, sse, type Wire } from './wire.ts'

const anthropic: Wire = {
  title: 'anthropic-generate',
  folder: 'anthropic-generate',
  createFunction: anthropicGenerate,
  async environment(url, directory) {
    const file = join(directory, 'anthropic-api-key')
    await writeFile(file, 'a-key-for-tests\n')
    return { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY_FILE: file }
  },
  whole: ({ text = '', strange, end }) => ({
    ...claude,
    content: [...(text === '' ? [] : [{ type: 'text', text }]), ...(strange ? [strange] : [])],
    stop_reason: end,
    usage: { input_tokens: 10, output_tokens: 5 },
  }),
  streamed({ text = '', strange, end }) {
    const event = (type: string, rest: object) => sse({ type, ...rest }, type)
    const block = (index: number, content_block: object, deltas: object[]) => [
      event('content_block_start', { index, content_block }),
      ...deltas.map((delta) => event('content_block_delta', { index, delta })),
      event('content_block_stop', { index }),
    ]
    return [
      event('message_start', { message: { ...claude, content: [], usage: { input_tokens: 10, output_tokens: 1 } } }),
      ...(text === '' ? [] : block(0, { type: 'text', text: '' }, [{ type: 'text_delta', text }])),
      ...(strange ? block(1, strange, []) : []),
      event('message_delta', { delta: { stop_reason: end }, usage: { output_tokens: 5 } }),
      event('message_stop', {}),
    ]
  },
  streamType: 'Text/Event-Stream; charset=utf-8',
  piecesOfEnd: 1,
  ends: {
    end_turn: 'stop',
    stop_sequence: 'stop',
    max_tokens: 'length',
    model_context_window_exceeded: 'length',
    tool_use: 'tool_calls',
    refusal: 'content_filter',
  },
  noEnds: ['pause_turn', null],
  strange: [{ type: 'server_tool_use', id: 'a', name: 'web_search', input: {} }, { type: 'brand_new' }],
}
const claude = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-5-5' }

const bedrock: Wire = {
  title: 'bedrock-generate',
  folder: 'bedrock-generate',
  createFunction: bedrockGenerate,
  async environment(url, directory) {
    const file = join(directory, 'bedrock-api-key')
    await writeFile(file, 'a-key-for-tests\n')
    return { AWS_REGION: 'us-east-1', BEDROCK_BASE_URL: url, BEDROCK_API_KEY_FILE: file }
  },
  whole: ({ text = '', strange, end }) => ({
    output: {
      message: { role: 'assistant', content: [...(text === '' ? [] : [{ text }]), ...(strange ? [strange] : [])] },
    },
    stopReason: end,
    usage: { inputTokens: 10, outputTokens: 5 },
  }),
  streamed({ text = '', strange, end }) {
    const delta = (contentBlockIndex: number, delta: object) => ({
      event: 'contentBlockDelta',
      body: { contentBlockIndex, delta },
    })
    const events = [
      { event: 'messageStart', body: { role: 'assistant' } },
      ...(text === '' ? [] : [delta(0, { text })]),
      ...(strange ? [delta(1, strange)] : []),
      { event: 'messageStop', body: { stopReason: end } },
      { event: 'metadata', body: { usage: { inputTokens: 10, outputTokens: 5 }, metrics: { latencyMs: 1 } } },
    ]
    return awsEventsReply(events).pieces
  },
  streamType: 'application/vnd.amazon.eventstream',
  piecesOfEnd: 2,
  ends: {
    end_turn: 'stop',
    stop_sequence: 'stop',
    max_tokens: 'length',
    model_context_window_exceeded: 'length',
    tool_use: 'tool_calls',
    guardrail_intervened: 'content_filter',
    content_filtered: 'content_filter',
  },
  noEnds: ['malformed_tool_use', 'malformed_model_output'],
  strange: [{ image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } }],
}

const vertex = (sdk: string): Wire => ({
  title: `vertex-generate by ${sdk}`,
  folder: 'vertex-generate',
  createFunction: vertexGenerate,
  environment: async (url, directory) => ({
    GOOGLE_CLOUD_PROJECT: 'p',
    VERTEX_BASE_URL: url,
    VERTEX_SDK: sdk,
    VERTEX_CREDENTIALS_FILE: await writeExternalAccount(directory, url),
  }),
  whole: gemini,
  streamed: ({ end, ...said }) => [
    sse(gemini({ ...said, end: null })),
    ...(end === null ? [] : [sse(gemini({ text: '', end }))]),
  ],
  streamType: 'text/event-stream',
  piecesOfEnd: 1,
  ends: {
    STOP: 'stop',
    MAX_TOKENS: 'length',
    SAFETY: 'content_filter',
    RECITATION: 'content_filter',
    BLOCKLIST: 'content_filter',
    PROHIBITED_CONTENT: 'content_filter',
    SPII: 'content_filter',
  },
  noEnds: ['MALFORMED_FUNCTION_CALL', 'OTHER', null],
  strange: [
    { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } },
    { executableCode: { language: 'PYTHON', code: 'print(1)' } },
  ],
})

function gemini({ text = '', strange, end }: Said): object {
  const parts = [...(text === '' ? [] : [{ text }]), ...(strange ? [strange] : [])]
  const content = { role: 'model', ...(parts.length > 0 && { parts }) }
  return {
    candidates: [{ content, ...(end !== null && { finishReason: end }) }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
  }
}

const ollama: Wire = {
  title: 'ollama-generate',
  folder: 'ollama-generate',
  createFunction: ollamaGenerate,
  environment: async (url) => ({ OLLAMA_HOST: url }),
  whole: ({ text = '', strange, end }) => ({ ...llama(text, strange), ...done(end) }),
  streamed: ({ text = '', strange, end }) => [
    `${JSON.stringify({ ...llama(text, strange), done: false })}\n`,
    `${JSON.stringify({ ...llama(''), ...done(end) })}\n`,
  ],
  streamType: 'application/x-ndjson',
  piecesOfEnd: 1,
  ends: { stop: 'stop', length: 'length' },
  noEnds: ['load', 'unload'],
  strange: [{ images: ['iVBORw0KGgo='] }],
}
const llama = (content: string, strange: object = {}) => ({
  model: 'llama3.2:1b',
  message: { role: 'assistant', content, ...strange },
})
const done = (end: string | null) => ({ done: true, done_reason: end, prompt_eval_count: 10, eval_count: 5 })

/** The functions whose providers have a wire of their own. */
export const ownWires: Wire[] = [anthropic, bedrock, vertex('genai'), vertex('vertexai'), ollama]

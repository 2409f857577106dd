import type { IncomingMessage, RequestListener } from 'node:http'
import { type Listening, listening } from '../test/listening.ts'

/**
 * One server on 127.0.0.1 that answers at once, as Groq, OpenAI, Vertex AI with Google's token exchange, Anthropic, Bedrock,
 * Ollama, llama.cpp and an OpenFaaS gateway with these functions behind it would: just enough of each wire format for the SDKs to
 * be content.
 */
export function startStubProviders(): Promise<Listening> {
  // Longer than the functions keep an idle connection: it is theirs to close.
  return listening(answer, { keepAliveTimeout: 75_000 })
}

const answer: RequestListener = (request, response) => {
  request.resume().on('end', () => {
    const reply = replies.find(({ path }) => path.test(pathOf(request)))?.reply
    const body = JSON.stringify(reply ?? { error: { message: `The stub has no reply for ${request.url}.` } })
    response.writeHead(reply ? 200 : 404, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  })
}

function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://stub').pathname
}

const text = 'Routing saves money: small models answer most questions as well as large ones do.'
const vector = Array.from({ length: 768 }, (_, index) => Math.sin(index))

const chatCompletion = {
  id: 'chatcmpl-stub',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'openai/gpt-oss-20b',
  choices: [
    { index: 0, message: { role: 'assistant', content: text, refusal: null }, logprobs: null, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 24, completion_tokens: 18, total_tokens: 42 },
}

const geminiReply = {
  candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 24, candidatesTokenCount: 18, totalTokenCount: 42, trafficType: 'ON_DEMAND' },
  modelVersion: 'gemini-3.5-flash-lite',
  responseId: 'stub',
}

const googleToken = {
  access_token: 'stub',
  issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  token_type: 'Bearer',
  expires_in: 3599,
}

const anthropicMessage = {
  id: 'msg_stub',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-5-5',
  content: [{ type: 'text', text }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 24, output_tokens: 18, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
}

const bedrockReply = {
  output: { message: { role: 'assistant', content: [{ text }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 24, outputTokens: 18, totalTokens: 42 },
  metrics: { latencyMs: 1 },
}

const ollamaChat = {
  model: 'llama3.2:1b',
  created_at: '2026-11-21T08:00:00.000000Z',
  message: { role: 'assistant', content: text },
  done_reason: 'stop',
  done: true,
  prompt_eval_count: 24,
  eval_count: 18,
}

const ollamaEmbed = { model: 'nomic-embed-text', embeddings: [vector], prompt_eval_count: 24 }

const replies: { path: RegExp; reply: unknown }[] = [
  { path: /^(\/openai)?\/v1\/chat\/completions$/, reply: chatCompletion },
  { path: /^\/function\/[a-z-]+\/v1\/chat\/completions$/, reply: chatCompletion },
  { path: /\/publishers\/google\/models\/[^/]+:generateContent$/, reply: geminiReply },
  { path: /^\/v1\/token$/, reply: googleToken },
  { path: /^\/v1\/messages$/, reply: anthropicMessage },
  { path: /^\/model\/[^/]+\/converse$/, reply: bedrockReply },
  { path: /^\/health$/, reply: { status: 'ok' } },
  { path: /^\/api\/chat$/, reply: ollamaChat },
  { path: /^\/api\/embed$/, reply: ollamaEmbed },
]

import OpenAI from 'openai'
import type { ChatCompletion, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import type { Question, Speaker, Told } from './speaker.ts'

const stops = {
  stop: 'end',
  length: 'length',
  tool_calls: 'calls',
  content_filter: 'end',
  function_call: 'calls',
} as const

/** OpenAI's chat completions, by openai-node. */
export function chatSpeaker(routerUrl: string): Speaker {
  const { completions } = new OpenAI({ baseURL: routerUrl, apiKey: 'any', maxRetries: 0 }).chat

  return {
    path: '/v1/chat/completions',
    async ask(question) {
      const request = requestOf(question)
      return toldOf(await completions.create(request), request.messages)
    },
    async stream(question) {
      const request = requestOf(question)
      const pieces: string[] = []
      const stream = completions.stream({ ...request, stream_options: { include_usage: true } })
      stream.on('content', (piece) => pieces.push(piece))
      return { ...toldOf(await stream.finalChatCompletion(), request.messages), pieces }
    },
    withResults: ({ turns, calls }, content) => [
      ...turns,
      ...calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content })),
    ],
    errorOf: openAiError,
  }
}

export function openAiError(thrown: unknown): ReturnType<Speaker['errorOf']> {
  if (!(thrown instanceof OpenAI.APIError) || typeof thrown.code !== 'string') return undefined
  return { status: thrown.status, code: thrown.code }
}

function requestOf({ model, text, turns, image, tool, schema, maxTokens, thinks }: Question) {
  const url = `data:image/png;base64,${image}`
  const parts = [
    { type: 'text' as const, text },
    { type: 'image_url' as const, image_url: { url } },
  ]
  const first: ChatCompletionMessageParam[] = [{ role: 'user', content: image ? parts : text }]
  return {
    model,
    messages: (turns as ChatCompletionMessageParam[] | undefined) ?? first,
    ...(tool && { tools: [{ type: 'function' as const, function: { ...tool } }] }),
    ...(schema && {
      response_format: { type: 'json_schema' as const, json_schema: { name: 'forecast', schema: { ...schema } } },
    }),
    ...(maxTokens && { max_tokens: maxTokens }),
    ...(thinks && { reasoning_effort: 'low' as const }),
  }
}

function toldOf({ choices, usage }: ChatCompletion, asked: readonly unknown[]): Told {
  const [choice] = choices
  if (!choice) throw new Error('An answer without a choice')
  const calls = (choice.message.tool_calls ?? []).flatMap((call) => (call.type === 'function' ? [call] : []))
  return {
    text: choice.message.content ?? '',
    calls: calls.map(({ id, function: { name, arguments: given } }) => ({ id, name, arguments: JSON.parse(given) })),
    stop: stops[choice.finish_reason],
    usage: {
      input: usage?.prompt_tokens ?? 0,
      output: usage?.completion_tokens ?? 0,
      cached: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    },
    turns: [...asked, choice.message],
  }
}

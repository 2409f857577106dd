import OpenAI from 'openai'
import type { Response, ResponseCreateParams, ResponseInput } from 'openai/resources/responses/responses'
import { openAiError } from './chat.ts'
import type { Question, Speaker, Told } from './speaker.ts'

/** OpenAI's responses, by openai-node. */
export function responsesSpeaker(routerUrl: string): Speaker {
  const { responses } = new OpenAI({ baseURL: routerUrl, apiKey: 'any', maxRetries: 0 })

  return {
    path: '/v1/responses',
    async ask(question) {
      const request = requestOf(question)
      return toldOf(await responses.create(request), request.input)
    },
    async stream(question) {
      const request = requestOf(question)
      const pieces: string[] = []
      const stream = responses.stream(request)
      stream.on('response.output_text.delta', ({ delta }) => pieces.push(delta))
      return { ...toldOf(await stream.finalResponse(), request.input), pieces }
    },
    withResults: ({ turns, calls }, output) => [
      ...turns,
      ...calls.map(({ id }) => ({ type: 'function_call_output', call_id: id, output })),
    ],
    errorOf: openAiError,
  }
}

function requestOf({ model, text, turns, image, tool, schema, maxTokens, thinks }: Question) {
  const parts = [
    { type: 'input_text' as const, text },
    { type: 'input_image' as const, image_url: `data:image/png;base64,${image}`, detail: 'auto' as const },
  ]
  const first: ResponseInput = [{ role: 'user', content: image ? parts : text }]
  return {
    model,
    input: (turns as ResponseInput | undefined) ?? first,
    ...(tool && { tools: [{ type: 'function' as const, ...tool, strict: false }] }),
    ...(schema && { text: { format: { type: 'json_schema' as const, name: 'forecast', schema: { ...schema } } } }),
    ...(maxTokens && { max_output_tokens: maxTokens }),
    ...(thinks && { reasoning: { effort: 'low' as const }, include: ['reasoning.encrypted_content' as const] }),
  } satisfies ResponseCreateParams
}

function toldOf({ output, output_text, status, incomplete_details, usage }: Response, asked: ResponseInput): Told {
  const calls = output.flatMap((item) => (item.type === 'function_call' ? [item] : []))
  const isCut = status === 'incomplete' && incomplete_details?.reason === 'max_output_tokens'
  return {
    text: output_text,
    calls: calls.map(({ call_id, name, arguments: given }) => ({ id: call_id, name, arguments: JSON.parse(given) })),
    stop: isCut ? 'length' : calls.length > 0 ? 'calls' : 'end',
    usage: {
      input: usage?.input_tokens ?? 0,
      output: usage?.output_tokens ?? 0,
      cached: usage?.input_tokens_details.cached_tokens ?? 0,
    },
    turns: [...asked, ...output],
  }
}

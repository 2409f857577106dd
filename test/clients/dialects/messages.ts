import Anthropic from '@anthropic-ai/sdk'
import type { Question, Speaker, Told } from './speaker.ts'

type Message = Pick<Anthropic.Message, 'content' | 'stop_reason' | 'usage'>

/** More than the least that thoughts may have. */
const enough = 2000

/** Anthropic's messages, by its SDK for Node. */
export function messagesSpeaker(routerUrl: string): Speaker {
  const { messages } = new Anthropic({ baseURL: routerUrl.replace(/\/v1$/, ''), apiKey: 'any', maxRetries: 0 })

  return {
    path: '/v1/messages',
    async ask(question) {
      const request = requestOf(question)
      return toldOf(await messages.create(request), request.messages)
    },
    async stream(question) {
      const request = requestOf(question)
      const pieces: string[] = []
      const stream = messages.stream(request)
      stream.on('text', (piece) => pieces.push(piece))
      return { ...toldOf(await stream.finalMessage(), request.messages), pieces }
    },
    withResults: ({ turns, calls }, content) => [
      ...turns,
      { role: 'user', content: calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content })) },
    ],
    errorOf(thrown) {
      if (!(thrown instanceof Anthropic.APIError)) return undefined
      const { type, error } = Object(thrown.error)
      const { message, code } = Object(error)
      if (type !== 'error' || typeof message !== 'string' || typeof code !== 'string') return undefined
      return { status: thrown.status, code }
    },
  }
}

function requestOf({ model, text, turns, image, tool, schema, maxTokens = enough, thinks }: Question) {
  const blocks = [
    { type: 'text' as const, text },
    {
      type: 'image' as const,
      source: { type: 'base64' as const, media_type: 'image/png' as const, data: image ?? '' },
    },
  ]
  const first: Anthropic.MessageParam[] = [{ role: 'user', content: image ? blocks : text }]
  return {
    model,
    max_tokens: maxTokens,
    messages: (turns as Anthropic.MessageParam[] | undefined) ?? first,
    ...(tool && {
      tools: [
        {
          name: tool.name,
          description: tool.description,
          input_schema: { ...tool.parameters, type: 'object' as const },
        },
      ],
    }),
    ...(schema && { output_config: { format: { type: 'json_schema' as const, schema: { ...schema } } } }),
    ...(thinks && { thinking: { type: 'enabled' as const, budget_tokens: 1024 } }),
  }
}

function toldOf({ content, stop_reason, usage }: Message, asked: readonly unknown[]): Told {
  const cached = usage.cache_read_input_tokens ?? 0
  return {
    text: content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join(''),
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, arguments: block.input }] : [],
    ),
    stop: stop_reason === 'max_tokens' ? 'length' : stop_reason === 'tool_use' ? 'calls' : 'end',
    usage: { input: usage.input_tokens + cached, output: usage.output_tokens, cached },
    turns: [...asked, { role: 'assistant', content }],
  }
}

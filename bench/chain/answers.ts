/** What a provider with OpenAI's API answers, always the same: a chat completion, and the pieces of a stream. */
const head = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'openai/gpt-oss-20b' }
const usage = { prompt_tokens: 24, completion_tokens: 20, total_tokens: 44 }
const text = 'Routing saves money: small models answer most questions as well as large ones do.'

export const whole = JSON.stringify({
  ...{ ...head, object: 'chat.completion', usage },
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
})

const event = (more: object) => `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...more })}\n\n`
const chunk = (delta: object, reason: string | null) => event({ choices: [{ index: 0, delta, finish_reason: reason }] })

export const pieces: readonly string[] = [
  ...Array.from({ length: 20 }, () => chunk({ content: 'word ' }, null)),
  `${chunk({}, 'stop')}${event({ choices: [], usage })}data: [DONE]\n\n`,
]

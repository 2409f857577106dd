import { chatBody } from '../../../../functions/llm-console/pages/answers/question.ts'

const frame = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm' }
export const event = (data: unknown) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
export const piece = (delta: object, finish_reason: string | null = null) =>
  event({ ...frame, choices: [{ index: 0, delta, finish_reason }] })
export const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }
export const lastChunk = (cost_usd: number | null) => event({ ...frame, choices: [], usage, cost_usd })
export const done = event('[DONE]')
export const error = (code: string, message: string) => ({
  error: { message, type: 'server_error', param: null, code },
})
export const body = chatBody({ prompt: 'Why?' })

import { type Listening, listening } from '../listening.ts'

const text = 'Routing saves money: small models answer most questions as well as large ones do.'
const usage = { prompt_tokens: 24, completion_tokens: 20, total_tokens: 44 }
const head = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'openai/gpt-oss-20b' }
export const pieces = 20

const whole = JSON.stringify({
  ...{ ...head, object: 'chat.completion', usage },
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
})

const chunk = (delta: object, finish_reason: string | null = null) =>
  event({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })
const streamed = [
  ...Array.from({ length: pieces }, () => chunk({ content: 'word ' })),
  chunk({}, 'stop'),
  event({ ...head, object: 'chat.completion.chunk', choices: [], usage }),
  'data: [DONE]\n\n',
].join('')

function event(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

/** Answers as a provider and as a provider function behind the gateway do: always the same, and a stream in one write. */
export function startUpstream(): Promise<Listening> {
  return listening((request, response) => {
    let body = ''
    request.setEncoding('latin1').on('data', (part: string) => {
      body += part
    })
    request.on('end', () => {
      const isStream = body.includes('"stream":true')
      response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' })
      response.end(isStream ? streamed : whole)
    })
  })
}

import * as v from 'valibot'
import { chatChunkSchema, hasOutput } from '#runtime/contract/chat-chunk.ts'
import { readEvents } from '#runtime/contract/read-events.ts'
import { doneData } from '#runtime/contract/sse.ts'
import { readUsage } from '#runtime/contract/usage.ts'
import { type Answer, hasEnded, noAnswerYet } from './answer.ts'
import { brokenOff, type Fault, faultOfEvent, faultOfReply, notInTime, unreachable } from './fault.ts'
import { jsonOf } from './json.ts'
import { postJson, type Router } from './router.ts'

export type AskOptions = {
  /** Stops the answer. */
  signal?: AbortSignal
  /** How long the whole answer may take. */
  limitMs?: number
  /** Called with each change of the answer. */
  changed?: (answer: Answer) => void
  /** A monotonic clock, in milliseconds. */
  now?: () => number
  /** A signal that aborts after so many milliseconds. */
  after?: (ms: number) => AbortSignal
}

const chunkSchema = v.looseObject({
  ...chatChunkSchema.entries,
  usage: v.optional(v.unknown()),
  cost_usd: v.optional(v.nullable(v.number())),
})
type Chunk = v.InferOutput<typeof chunkSchema>

/**
 * Streams the answer to a request in the form of OpenAI's chat, and measures it. It never throws: whatever goes wrong is the answer's
 * `fault`. An answer is whole only if its stream says so.
 */
export async function ask(router: Router, body: object, options: AskOptions = {}): Promise<Answer> {
  const { signal, limitMs, changed, now = () => performance.now(), after = (ms) => AbortSignal.timeout(ms) } = options
  const beganMs = now()
  const limit = limitMs === undefined ? undefined : after(limitMs)
  let answer = noAnswerYet
  const change = (more: Partial<Answer>) => {
    answer = { ...answer, ...more, totalMs: now() - beganMs }
    changed?.(answer)
  }
  const fail = (fault: Fault) => change({ state: answer.firstTokenMs === undefined ? 'failed' : 'broken_off', fault })

  try {
    const signals = [signal, limit].filter((one) => one !== undefined)
    const asked = { ...body, stream: true, stream_options: { include_usage: true } }
    const reply = await postJson(router, '/v1/chat/completions', asked, {
      signal: AbortSignal.any(signals),
      accept: 'text/event-stream',
    })
    change({ status: reply.status, headers: Object.fromEntries(reply.headers), repliedMs: now() - beganMs })
    if (!reply.ok || reply.body === null || !isEventStream(reply)) fail(await faultOfReply(reply))
    else await read(reply.body)
  } catch {
    if (signal?.aborted) change({ state: 'stopped' })
    else if (limit?.aborted && limitMs !== undefined) fail(notInTime(limitMs))
    else fail(answer.status === undefined ? unreachable : brokenOff)
  }
  return answer

  async function read(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const data of readEvents(piecesOf(stream))) {
      if (data === doneData) return change({ state: 'answered' })
      const event = jsonOf(data)
      const fault = faultOfEvent(event)
      if (fault) return fail(fault)
      const parsed = v.safeParse(chunkSchema, event)
      if (parsed.success) change(broughtBy(parsed.output))
    }
    if (!hasEnded(answer)) fail(brokenOff)
  }

  function broughtBy(chunk: Chunk): Partial<Answer> {
    const [choice] = chunk.choices
    const { content, reasoning_content: thought } = choice?.delta ?? {}
    const atMs = now() - beganMs
    const usage = readUsage(chunk.usage)
    return {
      ...(hasOutput({ ...chunk, usage: null }) && {
        state: 'streaming',
        firstTokenMs: answer.firstTokenMs ?? atMs,
        lastTokenMs: atMs,
      }),
      ...(content && { text: answer.text + content }),
      ...(typeof thought === 'string' && { thoughts: answer.thoughts + thought }),
      ...(choice?.finish_reason && { finishReason: choice.finish_reason }),
      ...(usage && { usage }),
      ...(typeof chunk.cost_usd === 'number' && { costUsd: chunk.cost_usd }),
    }
  }
}

function isEventStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true
}

/** Not every browser can iterate over a stream. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel().catch(() => {})
  }
}

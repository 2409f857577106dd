import type { LlmError } from '../../../errors.ts'
import type { AnswerStream } from '../../answer-stream.ts'
import type { ChatCompletion } from '../../chat.ts'
import { toNamedEvent } from '../../sse.ts'
import { encodedEvents, type Settle } from '../../stream-encoding.ts'
import { responsesErrorBody } from './error.ts'
import { createOutput, type Output } from './output/output.ts'
import type { ReasoningWay } from './output/reasoning-item.ts'
import { baseOf, endOf, type Head, toResponse } from './response.ts'
import type { ToolNames } from './tool-names.ts'

/** What a request says about the form of its answer. */
export type Asked = {
  /** What every response repeats of the request. */
  echo: object
  reasoning: ReasoningWay
  /** The tools of namespaces, which its calls name as the request does. */
  names: ToolNames
}

/** A whole answer. */
export function toWholeResponse({ echo, ...asked }: Asked, completion: ChatCompletion): object {
  const [choice] = completion.choices
  const end = endOf(choice?.finish_reason ?? null)
  const output = createOutput(baseOf(completion), asked, () => undefined)
  if (choice) output.add(choice.message, choice.logprobs)
  return toResponse(echo, completion, { ...end, output: output.end(end.status), usage: completion.usage })
}

/** The events of a streamed answer. A failure after its beginning is told twice: each client knows one of the two events. */
export function responseEvents(asked: Asked, stream: AnswerStream, settle: Settle): AsyncGenerator<string> {
  const { progress } = stream
  let sequence = 0
  let events = ''
  let begun: { head: Head; output: Output } | undefined

  function tell(type: string, fields: object): void {
    events += toNamedEvent({ type, sequence_number: sequence, ...fields })
    sequence += 1
  }

  function told(): string {
    const all = events
    events = ''
    return all
  }

  function begin(head: Head) {
    const response = toResponse(asked.echo, head, { status: 'in_progress', output: [] })
    tell('response.created', { response })
    tell('response.in_progress', { response })
    return { head, output: createOutput(baseOf(head), asked, tell) }
  }

  return encodedEvents(stream, settle, {
    piece({ chunk }) {
      begun ??= begin(chunk)
      for (const { index, delta, logprobs } of chunk.choices) if (index === 0) begun.output.add(delta, logprobs)
      return told()
    },
    end(extra) {
      if (!begun) return ''
      const end = endOf(progress.finishReason)
      const output = begun.output.end(end.status)
      const head = { ...begun.head, service_tier: progress.serviceTier }
      const response = toResponse(asked.echo, head, { ...end, output, usage: progress.usage })
      tell(`response.${end.status}`, { response: { ...response, ...extra } })
      return told()
    },
    error(error) {
      const { error: body } = responsesErrorBody(error)
      const { code, message, param } = body
      tell('error', { code, message, param, error: body })
      if (begun) tell('response.failed', { response: failed(asked, begun.head, error, message) })
      return told()
    },
  })
}

function failed({ echo }: Asked, head: Head, { code }: LlmError, message: string): object {
  const error = { code: code === 'rate_limited' ? 'rate_limit_exceeded' : 'server_error', message }
  return toResponse(echo, head, { status: 'failed', output: [], error })
}

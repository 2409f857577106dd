import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { header } from '#runtime/contract/headers.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Call, Reply } from '#runtime/http/call.ts'
import { createSend } from '#runtime/http/client.ts'
import { type Siblings, streamHeaders } from '#runtime/http/siblings.ts'
import type { Parts } from '#runtime/parts.ts'
import type { Purpose } from './allowed.ts'
import { replyHeaders } from './headers.ts'

type AskParts = Pick<Parts, 'open' | 'send'> & {
  siblings: Siblings
  limits: Limits
}
/** How long the router may take. A model's answer has the router's own time limit. */
export type Limits = Readonly<Record<Exclude<Purpose, 'answer'>, number>>
type Asked = { method: string; path: string; headers: Record<string, string>; purpose: Purpose }

const router = 'llm-router'

/**
 * Asks the router. A stream flows, and one that breaks off breaks off here too.
 * @throws LlmError gateway_unreachable, deadline_exceeded, or function_unavailable where the platform has answered instead of the router
 */
export function createAsk({ open, send, siblings, limits }: AskParts) {
  return async ({ method, path, headers, purpose }: Asked, call: Pick<Call, 'body' | 'signal'>): Promise<Reply> => {
    const url = `${siblings.urlOf(router)}${path}`
    const { body } = call
    const limitMs = purpose === 'answer' ? undefined : limits[purpose]
    const signal = limitMs === undefined ? call.signal : AbortSignal.any([call.signal, AbortSignal.timeout(limitMs)])
    const unreachable = failWith(limitMs)
    const request = { method, url, headers, signal, ...(body.length > 0 && { body }) }
    if (!headers.accept?.startsWith(streamHeaders.accept)) {
      const { status, headers: given, body: whole } = await send(request).catch(unreachable)
      checkOrigin(status, given)
      return { status, headers: replyHeaders(given), body: whole }
    }
    const reply = await open({ ...request, headers: { ...headers, ...streamHeaders } }).catch(unreachable)
    const given = replyHeaders(reply.headers)
    if (!given['content-type']?.startsWith('text/event-stream')) {
      const whole = await createSend(async () => reply)(request).catch(unreachable)
      checkOrigin(reply.status, reply.headers)
      return { status: reply.status, headers: given, body: whole.body }
    }
    return { status: reply.status, headers: given, body: textOf(reply.body) }
  }

  function failWith(limitMs = 0): (cause: unknown) => never {
    return (cause) => {
      if (cause instanceof LlmError) throw cause
      if (cause instanceof DOMException && cause.name === 'TimeoutError') throw late(`for ${limitMs / 1000} s`, cause)
      throw siblings.unreachable(router, cause)
    }
  }
}

/** The router answers in JSON, and its errors too. */
function checkOrigin(status: number, headers: Readonly<Record<string, unknown>>): void {
  const isJson = /^(application\/json|text\/event-stream|text\/csv)/.test(String(headers['content-type'] ?? ''))
  if (isJson && headers[header.platformFault] === undefined) return
  if (status === 504) throw late('in the time that the gateway gives it')
  const why = status === 404 ? 'it is not deployed' : `the platform answered ${status} in its place`
  throw new LlmError('function_unavailable', `${router} does not answer: ${why}`)
}

function late(why: string, cause?: unknown): LlmError {
  const fix = `Look at its log with \`faas-cli logs ${router}\` or \`kubectl logs deployment/${router}\`, and try again.`
  return new LlmError('deadline_exceeded', `${router} has not answered ${why}`, { cause, fix })
}

/** A character may be split between two pieces. */
async function* textOf(body: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  for await (const piece of body) {
    const text = decoder.write(piece)
    if (text !== '') yield text
  }
}

import type { ServerResponse } from 'node:http'
import { errorTable } from '#runtime/error-table.ts'
import { answerWhole, type GatewayCall } from './gateway.ts'
import type { Asked, Fault } from './worlds.ts'

/** How functions and the platform fail over HTTP; what they echo is the worst that they could. */
export function answerAs(fault: Fault, response: ServerResponse, call: GatewayCall): void {
  const echo = JSON.stringify(call.body)
  if (fault === 'slow') return
  if (fault === 'answer' || fault === 'late') answerWhole(response, call)
  else if (fault === 'bad_reply') response.writeHead(200, { 'content-type': 'application/json' }).end(`${echo}<html>`)
  else if (fault === 'internal_error') response.writeHead(500, { 'x-openfaas-internal': 'of-watchdog' }).end(echo)
  else if (fault === 'function_unavailable') response.writeHead(404).end(`error finding function ${echo}`)
  else {
    const error = { message: 'It failed', type: 't', param: null, code: fault }
    response.writeHead(errorTable[fault].status, { 'content-type': 'application/json', 'retry-after': '0' })
    response.end(JSON.stringify({ error }))
  }
}

/** A request in one of its three forms, in turn, which says that it is private in that form's own way, or does not. */
export function formsOf(
  { task, maxLatencyMs, model, strategy, user, withTools }: Asked,
  prompt: string,
  { index, isPrivate }: { index: number; isPrivate: boolean },
) {
  const hints = { task, max_latency_ms: maxLatencyMs, ...(strategy && { strategy }), timeout_ms: 200 }
  const named = { ...(model && { model }), ...(user && { user }) }
  if (index % 3 === 0 && !withTools) {
    return {
      path: '/',
      body: { ...hints, ...named, prompt, private: isPrivate, stream: task !== 'embed' && index % 2 === 0 },
      headers: {},
    }
  }
  const isEmbedding = task === 'embed'
  const path = isEmbedding ? '/v1/embeddings' : '/v1/chat/completions'
  const text = isEmbedding
    ? { input: prompt }
    : { messages: [{ role: 'user', content: prompt }], stream: index % 2 === 0 }
  const tools = withTools && !isEmbedding && { tools: [{ type: 'function', function: { name: 'f' } }] }
  const isInHeaders = index % 3 === 1
  const headers = Object.fromEntries(
    Object.entries(hints).map(([name, value]) => [`x-llm-${name.replaceAll('_', '-')}`, String(value)]),
  )
  return isInHeaders
    ? { path, body: { ...text, ...named, ...tools }, headers: { ...headers, 'x-llm-private': String(isPrivate) } }
    : { path, body: { ...text, ...named, ...tools, metadata: { ...hints, private: String(isPrivate) } }, headers: {} }
}

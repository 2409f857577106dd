import type { ServerResponse } from 'node:http'
import type { FunctionLine, FunctionLines } from '../provider/function-lines.ts'
import { namespace } from './function-name.ts'

/**
 * Answers `GET /system/logs?name=…`, one JSON object a line: the last `tail` lines since `since`, and with `follow=1`
 * every new one until the caller goes away.
 */
export function sendLogs(response: ServerResponse, query: URLSearchParams, functionLines: FunctionLines): void {
  const name = query.get('name') ?? ''
  const sinceMs = Date.parse(query.get('since') ?? '') || 0
  const tail = Number(query.get('tail')) || 0
  const recent = functionLines.kept(name).filter(({ atMs }) => atMs >= sinceMs)
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
  response.flushHeaders()
  for (const line of tail > 0 ? recent.slice(-tail) : recent) response.write(toJson(line))
  if (query.get('follow') !== '1' && query.get('follow') !== 'true') {
    response.end()
    return
  }
  const stop = functionLines.follow(name, (line) => response.write(toJson(line)))
  response.once('close', stop)
}

function toJson({ functionName, atMs, text }: FunctionLine): string {
  const timestamp = new Date(atMs).toISOString()
  return `${JSON.stringify({ name: functionName, namespace, instance: `${functionName}-1`, timestamp, text })}\n`
}

import type { Redactor } from '../redact.ts'
import type { Reply } from './call.ts'

/** A reply with the function's own secrets masked, but for a body in pieces: each is cleaned as it is written. */
export function cleanReply({ status, headers, body }: Reply, redactor: Redactor): Reply {
  const clean: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) clean[name] = redactor.redact(value)
  return { status, headers: clean, body: cleanBody(body, redactor) }
}

function cleanBody(body: Reply['body'], redactor: Redactor): Reply['body'] {
  if (typeof body === 'string') return redactor.redact(body)
  return body instanceof Uint8Array ? redactor.redactBytes(body) : body
}

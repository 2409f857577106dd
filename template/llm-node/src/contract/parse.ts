import * as v from 'valibot'
import { LlmError } from '../errors.ts'
import { maxJsonDepth, maxJsonKeys, weighJson } from '../memory/json-weight.ts'
import type { Share } from '../memory/room.ts'
import { wellFormed } from './exact-json.ts'
import { refusal } from './refusal.ts'

/**
 * The body as JSON, whatever its content type says: faas-cli sends JSON as text/plain.
 * Halves of surrogate pairs, as clients send them that cut a text within an emoji, become U+FFFD.
 * The parser's own message is dropped, because it quotes the body, and the body holds a prompt.
 * @param share is where room is taken for what the body becomes, before it is parsed
 * @throws LlmError invalid_request for what is no JSON or nests too deep; request_too_large and overloaded as the share does
 */
export function parseJson(body: Uint8Array, share: Pick<Share, 'take'>): unknown {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const { depth, keys, heapBytes } = weighJson(bytes)
  if (depth > maxJsonDepth) {
    throw new LlmError('invalid_request', `The body nests objects and lists deeper than ${maxJsonDepth} levels`)
  }
  if (keys > maxJsonKeys) {
    throw new LlmError('invalid_request', `The body has an object of ${keys} keys, and ${maxJsonKeys} are allowed`)
  }
  share.take(heapBytes)
  const text = bytes.toString('utf8')
  // One character beyond Latin makes V8 keep a text with two bytes for each of them.
  if (text.length < bytes.length) share.take(text.length)
  if (text.trim() === '') throw new LlmError('invalid_request', 'The body is empty; send a JSON object')
  try {
    return JSON.parse(wellFormed(text))
  } catch {
    throw new LlmError('invalid_request', 'The body is not valid JSON')
  }
}

/**
 * What a text is as JSON, or undefined where it is none, or nests deeper than anything that is meant: for replies and for JSON
 * within JSON, whose readers have their own word for that.
 */
export function jsonOrUndefined(text: string): unknown {
  // So many levels need at least two characters each.
  if (text.length > 2 * maxJsonDepth && weighJson(Buffer.from(text)).depth > maxJsonDepth) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * The request itself, once it is seen to fit a schema that changes nothing: its fields keep their order, so that it goes on as
 * it came.
 * @throws LlmError as `parseRequest` does
 */
export function checkRequest<Request>(schema: v.GenericSchema<Request>, value: unknown): Request {
  parseRequest(schema, value)
  return value as Request
}

/** What a schema makes of a request. The first fault is reported, with the path of the field as `param`. */
export function parseRequest<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  // A list would pass for an object without fields.
  const parsed = v.safeParse(schema, Array.isArray(value) ? undefined : value, { abortEarly: true })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const param = v.getDotPath(issue)
  if (param === null) throw new LlmError('invalid_request', 'The body must be a JSON object')
  throw refusal(`${param} ${sentence(issue)}`, param)
}

/**
 * One field of a request, for who has a sentence of his own about what it must be.
 * @param wanted completes "tools must be …"
 */
export function checkField<Output>(
  schema: v.GenericSchema<unknown, Output>,
  value: unknown,
  param: string,
  wanted: string,
): Output {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return parsed.output
  throw refusal(`${param} must be ${wanted}`, param)
}

function sentence(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object' && issue.expected === 'never') return 'is not a field of this request'
  if (issue.received === 'undefined') return 'is missing'
  return issue.message.startsWith('Invalid') ? `has the wrong type or value; expected ${issue.expected}` : issue.message
}

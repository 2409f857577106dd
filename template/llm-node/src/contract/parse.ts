import { isUtf8 } from 'node:buffer'
import * as v from 'valibot'
import { LlmError } from '../errors.ts'
import { maxJsonDepth, maxJsonKeys, weighJson } from '../memory/json-weight.ts'
import type { Share } from '../memory/room.ts'
import { keepInputs } from './exact-inputs.ts'
import { wellFormed } from './exact-json.ts'
import { refusal } from './refusal.ts'

/**
 * The body as JSON, whatever its content type says: faas-cli sends JSON as text/plain. Lone surrogates, from clients that cut a
 * text within an emoji, become U+FFFD. A byte order mark, which some editors and shells write, is skipped. The inputs of calls keep
 * their digits. The parser's own message is dropped: it quotes the body, and so the prompt.
 * @param share takes room for the parsed body, before it is parsed
 * @throws LlmError invalid_request if it is not JSON in UTF-8 or nests too deep; request_too_large and overloaded as the share does
 */
export function parseJson(body: Uint8Array, share: Pick<Share, 'take' | 'giveBack'>): unknown {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const { depth, keys, heapBytes } = weighJson(bytes)
  if (depth > maxJsonDepth) {
    throw new LlmError('invalid_request', `The body nests objects and lists deeper than ${maxJsonDepth} levels`)
  }
  if (keys > maxJsonKeys) {
    throw new LlmError('invalid_request', `The body has an object of ${keys} keys, and ${maxJsonKeys} are allowed`)
  }
  share.take(heapBytes)
  // Decoded all the same, its letters would be others than were sent, and hide a name from the search for personal data.
  if (!isUtf8(bytes)) throw new LlmError('invalid_request', 'The body is not UTF-8', { fix: 'Send JSON in UTF-8.' })
  const text = bytes.toString('utf8')
  // A single character beyond Latin-1 makes V8 use two bytes for every character.
  if (text.length < bytes.length) share.take(text.length)
  if (text.trim() === '') throw new LlmError('invalid_request', 'The body is empty; send a JSON object')
  const value = parsed(wellFormed(withoutMark(text)))
  keepInputs(value, bytes, share)
  return value
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    const fix = 'Send one JSON object, and nothing before or after it.'
    throw new LlmError('invalid_request', 'The body is not valid JSON', { fix })
  }
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/**
 * A text parsed as JSON; undefined if it is not JSON or nests too deep. For replies and for JSON within JSON, whose readers make
 * their own error.
 */
export function jsonOrUndefined(text: string): unknown {
  if (mayNestTooDeep(text) && weighJson(Buffer.from(text)).depth > maxJsonDepth) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Without so many opening brackets, texts included, nothing nests that deep. To look for them is faster than to weigh. */
function mayNestTooDeep(text: string): boolean {
  let openings = 0
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      openings += 1
      if (openings > maxJsonDepth) return true
    }
  }
  return false
}

/**
 * The request itself, checked against a schema that changes nothing: its fields keep their order when it is passed on.
 * @throws LlmError as `parseRequest` does
 */
export function checkRequest<Request>(schema: v.GenericSchema<Request>, value: unknown): Request {
  parseRequest(schema, value)
  return value as Request
}

/** A request parsed by a schema. The first fault is reported, with the path of the field as `param`. */
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
 * One field of a request, with a custom message for an invalid value.
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

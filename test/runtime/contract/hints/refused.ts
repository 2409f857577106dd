import assert from 'node:assert/strict'
import { type Marked, parseMarked } from '#runtime/contract/hints/marks.ts'
import { LlmError } from '#runtime/errors.ts'

/** What a check refuses a request with; undefined if it passes. Any other failure is thrown on. */
export function refusedBy(check: () => unknown): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    assert.ok(error instanceof LlmError && error.code === 'invalid_request', String(error))
    return error.message
  }
}

/** The parts of a call, of which the body may be a text or what is written as JSON. */
export type Given = Partial<Omit<Marked, 'body'>> & { body?: unknown }

export function refusalOf({ body = {}, ...rest }: Given): string | undefined {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const json = () => JSON.parse(String(bytes))
  return refusedBy(() => parseMarked({ headers: {}, query: '', trailers: {}, ...rest, body: bytes, json }))
}

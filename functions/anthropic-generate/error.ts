import * as v from 'valibot'
import { type ProviderError, readErrorBody } from '#runtime/provider/blame/said.ts'

/** Anthropic's error shape: `{"type": "error", "error": {"type": "overloaded_error", "message": "…"}}`. */
export const readError = readErrorBody

const thrownSchema = v.object({ error: v.record(v.string(), v.unknown()), status: v.undefined() })

/** Reads the SDK's exception for an error event in a stream: its `error` is that event, or the object within it. */
export function readThrown(thrown: unknown): ProviderError | undefined {
  if (!v.is(thrownSchema, thrown)) return undefined
  return readErrorBody(thrown.error) ?? readErrorBody({ error: thrown.error })
}

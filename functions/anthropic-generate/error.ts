import { readErrorBody, readThrownError } from '#runtime/provider/blame/said.ts'

/**
 * Anthropic's error shape: `{"type": "error", "error": {"type": "overloaded_error", "message": "…"}}`. For an error event in a
 * stream, the SDK throws an exception that contains all of it.
 */
export const readError = readErrorBody
export const readThrown = readThrownError

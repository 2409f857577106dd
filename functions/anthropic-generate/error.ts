import { readErrorBody, readThrownError } from '#runtime/provider/blame/said.ts'

/**
 * Anthropic's error shape: `{"type": "error", "error": {"type": "overloaded_error", "message": "…"}}`. The SDK throws an event
 * that is an error with all of it.
 */
export const readError = readErrorBody
export const readThrown = readThrownError

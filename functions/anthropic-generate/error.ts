import { readErrorBody } from '#runtime/provider/blame/said.ts'

/** Anthropic's error shape: `{"type": "error", "error": {"type": "overloaded_error", "message": "…"}}`. */
export const readError = readErrorBody

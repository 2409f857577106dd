import { readErrorBody } from '#runtime/provider/blame/said.ts'

/** Ollama's errors are one sentence, without a code. */
export const readError = readErrorBody

import { readErrorBody } from '#runtime/provider/blame/said.ts'

/** Groq's errors have OpenAI's shape. */
export const readError = readErrorBody

import { readErrorBody, readThrownError } from '#runtime/provider/blame/said.ts'

/** Groq's errors have OpenAI's shape; its SDK throws one in a stream with what is within `error`. */
export const readError = readErrorBody
export const readThrown = readThrownError

import { readErrorBody, readThrownError } from '#runtime/provider/blame/said.ts'

/** Groq's errors have OpenAI's shape. For an error in a stream, its SDK throws an exception with the `error` object. */
export const readError = readErrorBody
export const readThrown = readThrownError

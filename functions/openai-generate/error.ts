import { readErrorBody, readThrownError } from '#runtime/provider/blame/said.ts'

/** OpenAI's error, in all the forms that its vendors give it; the SDK throws one in a stream with what is within `error`. */
export const readError = readErrorBody
export const readThrown = readThrownError

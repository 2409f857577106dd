import { readErrorBody, readThrownError } from '#runtime/provider/blame/said.ts'

/** OpenAI's error, in every form of its vendors. For an error in a stream, the SDK throws an exception with the `error` object. */
export const readError = readErrorBody
export const readThrown = readThrownError

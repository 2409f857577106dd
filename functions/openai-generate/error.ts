import { readErrorBody } from '#runtime/provider/blame/said.ts'

/** OpenAI's error, in every form of its vendors. */
export const readError = readErrorBody

import { readErrorBody } from '#runtime/provider/blame/said.ts'

/** The errors of llama.cpp, and of the proxy in front of it. */
export const readError = readErrorBody

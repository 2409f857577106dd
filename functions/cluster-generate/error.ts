import { readErrorBody } from '#runtime/provider/blame/said.ts'

/** llama.cpp's error, and that of the proxy before it. */
export const readError = readErrorBody

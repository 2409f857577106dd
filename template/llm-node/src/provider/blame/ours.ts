import * as v from 'valibot'
import { asLlmError, LlmError } from '../../errors.ts'

/** True for the errors of a schema or a parser, which an unexpected reply causes. */
export function isOfReply(thrown: unknown): boolean {
  return v.isValiError(thrown) || thrown instanceof SyntaxError || isTooDeep(thrown)
}

/** A failure that says nothing about the provider: the caller's fault if the request is too large, and ours otherwise. */
export function ours(cause: unknown): LlmError {
  return isTooDeep(cause)
    ? new LlmError('invalid_request', 'The request is nested too deeply, or too large, to be translated', { cause })
    : asLlmError(cause)
}

function isTooDeep(thrown: unknown): boolean {
  return thrown instanceof RangeError && /call stack|string length|array length/i.test(thrown.message)
}

/** True for what Node and JavaScript throw for a mistake in code. Network failures are plain errors with a code. */
export function isFaultOfCode(thrown: unknown): boolean {
  return (
    thrown instanceof TypeError ||
    thrown instanceof RangeError ||
    thrown instanceof ReferenceError ||
    !(thrown instanceof Error)
  )
}

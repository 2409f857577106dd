import { LlmError } from '../errors.ts'

/**
 * The error of a call for vectors, where a list of inputs has more of them than there is ever room for: that is the fault of the
 * request. Whoever repeats it pays again for what nobody can read, and so does another target.
 */
export function tooManyVectors(error: LlmError, input: unknown): LlmError {
  const isList = Array.isArray(input) && input.length > 1 && typeof input[0] !== 'number'
  if (!error.details.isTooLarge || !isList) return error
  const what = `The vectors of ${input.length} inputs are too large for the memory of the function`
  return new LlmError('request_too_large', `${what}; ask for fewer at once, or for base64, which takes less`, {
    param: 'input',
    mayBeBilled: error.details.mayBeBilled,
  })
}

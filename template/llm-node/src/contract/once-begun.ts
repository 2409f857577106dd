import { LlmError } from '../errors.ts'

/** What to do about an answer that has failed once it had begun: whoever gave it is where the base URL says. */
export const adviceOnceBegun = "Send the request again; if it fails again, check the provider's status page."

/** The error as it is told behind a piece of the answer. */
export function onceBegun(error: LlmError): LlmError {
  if (error.code !== 'bad_reply') return error
  return new LlmError(error.code, error.message, { fix: adviceOnceBegun, ...error.details })
}

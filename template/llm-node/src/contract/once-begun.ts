import type { LlmError } from '../errors.ts'

/** What to do about an answer that has failed once it had begun: whoever gave it is where the base URL says. */
export const adviceOnceBegun = "Send the request again; if it fails again, check the provider's status page."

/** The error as it is told behind a piece of the answer. */
export function onceBegun(error: LlmError): LlmError {
  return error.code === 'bad_reply' ? error.with({ fix: error.details.fix ?? adviceOnceBegun }) : error
}

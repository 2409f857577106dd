import { LlmError } from '../errors.ts'
import { asksForAny, itemsOf } from './filled.ts'

/** What has come of a streamed answer before anything of it can be told: calls whose names are not whole, or white space. */
export type Beginning = {
  came(chunk: unknown): void
  /** The failure before that: of a provider that has begun, it is no refusal, for it has done work that it may charge for. */
  failure(thrown: unknown): unknown
}

export function createBeginning(): Beginning {
  let hasBegun = false
  return {
    came(chunk) {
      hasBegun ||= itemsOf(Object(chunk).choices).some(saysAny)
    },
    failure: (thrown) => (hasBegun && thrown instanceof LlmError ? afterBeginning(thrown) : thrown),
  }
}

/** A role alone is none of an answer: some servers say it before they have a place for the call. */
function saysAny(choice: unknown): boolean {
  const delta = Object(Object(choice).delta)
  for (const name in delta) if (name !== 'role' && asksForAny(delta[name])) return true
  return false
}

function afterBeginning(error: LlmError): LlmError {
  const { code, message, details } = error
  if (code === 'bad_reply') return error
  if (code === 'provider_unavailable') return new LlmError('bad_reply', message, details)
  return error.with({ mayBeBilled: true })
}

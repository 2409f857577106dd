import * as v from 'valibot'

/** Whether a request stays in the cluster. `auto`: if personal data or a secret is found in it. */
export type Privacy = boolean | 'auto'

export const privacyText = 'must be true, false or auto'
export const privacySchema = v.union([v.boolean(), v.literal('auto')], privacyText)

const byStrictness = [true, 'auto', false] as const

/** Several have a say, and none can take back what another wants: the strictest counts. */
export function strictest(said: readonly (Privacy | undefined)[]): Privacy {
  return byStrictness.find((privacy) => said.includes(privacy)) ?? false
}

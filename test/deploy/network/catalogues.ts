import { stringify } from 'yaml'

/** What matters here of a target; its model is `m`, unless it says another. */
export type WrittenTarget = {
  provider: string
  function: string
  locality: string
  model?: string
  trusted?: boolean
  enabled?: boolean
}

/** The text of a catalogue with these targets. */
export function catalogueOf(targets: readonly WrittenTarget[]): string {
  const complete = targets.map((target) => ({
    model: 'm',
    tasks: ['generate'],
    usdPerMillionTokens: { input: 0, output: 0 },
    pricedOn: '2026-11-21',
    priceSource: 'own hardware',
    ...target,
  }))
  const to = complete.map(({ provider, model }) => `${provider}/${model}`)
  return stringify({ rules: [{ reason: 'all', to }], targets: complete })
}

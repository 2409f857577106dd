import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import type { Option } from '../parts/field.tsx'

/** The router's strategies, with what they go by. */
const meanings: Readonly<Record<StrategyName, string>> = {
  task: 'rules by task',
  priority: 'order of the catalogue',
  cost: 'the cheapest',
  latency: 'the fastest',
  weighted: 'by weight',
  least_busy: 'the least busy',
  usage: 'the least used',
  hybrid: 'cost and latency',
  cluster_first: 'own clusters first',
  external_first: 'external first',
  capability: 'the most able',
  complexity: 'by what is asked',
  tier: 'by difficulty',
  deadline: 'the cheapest in time',
}
const strategies = Object.entries(meanings)

export const strategyOptions: readonly Option[] = [
  { value: '', label: 'as the catalogue says' },
  ...strategies.map(([value, meaning]) => ({ value, label: `${value} (${meaning})` })),
]

export const whenLowOptions: readonly Option[] = [
  { value: '', label: 'nothing changes' },
  ...strategies.map(([value]) => ({ value, label: `use ${value}` })),
]

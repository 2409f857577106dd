/** The strategies by which targets can be ranked; each is a file of choose/strategies. */
export const strategyNames = [
  'task',
  'priority',
  'cost',
  'latency',
  'weighted',
  'least_busy',
  'usage',
  'hybrid',
  'cluster_first',
  'external_first',
  'capability',
  'complexity',
  'deadline',
] as const

export type StrategyName = (typeof strategyNames)[number]

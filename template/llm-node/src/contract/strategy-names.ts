/** The names of all strategies of the router. Its choose/strategies.ts maps those that rank to their code. */
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

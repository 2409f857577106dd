/** The strategies of the router that rank whatever targets there are. Its choose/strategies.ts maps them to their code. */
export const rankingNames = [
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
  'deadline',
] as const

/** The names of all strategies. The others select targets by the rules or by the prompt, in a given order. */
export const strategyNames = ['task', ...rankingNames, 'complexity', 'tier'] as const

export type RankingName = (typeof rankingNames)[number]
export type StrategyName = (typeof strategyNames)[number]

/** True for a strategy that ranks; the others have their targets in a given order. */
export function isRanking(strategy: StrategyName): strategy is RankingName {
  return rankingNames.some((name) => name === strategy)
}

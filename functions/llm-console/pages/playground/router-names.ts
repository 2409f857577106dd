/** What the router's own lists say, which a test compares. */

/** The tasks of chats, besides the default. */
export const otherTasks = ['classify', 'reason'] as const

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

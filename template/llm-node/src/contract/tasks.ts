export const tasks = ['embed', 'classify', 'generate', 'reason'] as const
export type Task = (typeof tasks)[number]

export const defaultTask: Task = 'generate'

/** The tasks that each form of a request allows. */
export const tasksOf = {
  short: tasks,
  chat: tasks.filter((task) => task !== 'embed'),
  embeddings: ['embed'],
} as const satisfies Record<string, readonly Task[]>
export type Form = keyof typeof tasksOf

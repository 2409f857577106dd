import { defaultTask, tasksOf } from '#runtime/contract/tasks.ts'

/** The tasks of chats besides the default. */
export const otherTasks = tasksOf.chat.filter((task) => task !== defaultTask)

/** All tasks, the default first. */
export const taskNames = [defaultTask, ...otherTasks, ...tasksOf.embeddings]

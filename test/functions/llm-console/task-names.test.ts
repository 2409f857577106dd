import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultTask, tasks } from '#runtime/contract/tasks.ts'
import { otherTasks, taskNames } from '../../../functions/llm-console/pages/api/task-names.ts'

test('the pages offer the tasks that the router has, and the playground those of chats', () => {
  assert.deepEqual([...otherTasks, defaultTask].sort(), tasks.filter((task) => task !== 'embed').sort())
  assert.deepEqual([...taskNames].sort(), [...tasks].sort())
  assert.equal(taskNames[0], defaultTask)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultTask, tasks } from '#runtime/contract/short-form.ts'
import { otherTasks, strategyNames } from '../../../../functions/llm-console/pages/playground/router-names.ts'
import { strategyNames as ofTheRouter } from '../../../../functions/llm-router/catalogue/strategy-names.ts'

test('the playground offers the tasks of chats and the strategies that the router has', () => {
  assert.deepEqual([...strategyNames], [...ofTheRouter])
  assert.deepEqual([...otherTasks, defaultTask].sort(), tasks.filter((task) => task !== 'embed').sort())
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorTable } from '#runtime/error-table.ts'
import { requestAdvice, withoutRequestAdvice } from '#runtime/request-advice.ts'

test('the advice of the error table to whoever sends requests is left out for people, and no other', () => {
  assert.equal(withoutRequestAdvice(`name is missing. ${requestAdvice}`), 'name is missing.')
  for (const { fix } of Object.values(errorTable)) {
    if (fix !== requestAdvice) assert.equal(withoutRequestAdvice(`It went wrong. ${fix}`), `It went wrong. ${fix}`)
  }
})

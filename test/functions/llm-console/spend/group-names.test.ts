import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createNameOf } from '../../../../functions/llm-console/pages/spend/group-names.ts'
import { others } from '../../../../functions/llm-console/pages/spend/series.ts'

describe('what the members of a group are called', () => {
  test('keys are called by their names, and by their ids where a name is of two, or there is none', () => {
    const nameOf = createNameOf(
      'key',
      new Map([
        ...([['key_1', 'Shop'] as const, ['key_2', 'Shop'] as const, ['key_3', 'Payroll'] as const] as const),
        ...([['key_4', 'no key'] as const, ['key_5', 'key_5'] as const, ['key_6', others] as const] as const),
      ]),
    )
    assert.deepEqual([null, 'key_1', 'key_2', 'key_3', 'key_4', 'key_5', 'key_6', 'key_7'].map(nameOf), [
      ...['no key', 'Shop (key_1)', 'Shop (key_2)', 'Payroll', 'no key (key_4)', 'key_5', `${others} (key_6)`],
      'key_7',
    ])
  })

  test('a department is told from none and from all others, also if it is called so', () => {
    const nameOf = createNameOf('department', new Map())
    assert.deepEqual(['web', null, 'no department', others].map(nameOf), [
      ...['web', 'no department', '“no department”', `“${others}”`],
    ])
  })
})

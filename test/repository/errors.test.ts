import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorTable } from '#runtime/error-table.ts'
import { readText } from './tree.ts'

test('docs/failures.md documents exactly the error table', () => {
  const rows = Object.entries(errorTable).map(
    ([code, { status, tryAnother, fix }]) => `| \`${code}\` | ${status} | ${tryAnother ? 'yes' : 'no'} | ${fix} |`,
  )
  const documented = readText('docs/failures.md')
    .split('\n')
    .filter((line) => /^\| `[a-z_]+` \| \d{3} \|/.test(line))
  assert.deepEqual(documented, rows)
})

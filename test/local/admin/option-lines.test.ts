import assert from 'node:assert/strict'
import { test } from 'node:test'
import { optionLines } from '../../../local/admin/option-lines.ts'

test('the texts of options stand in one column, that of the longest option and the lines after the first too', () => {
  const lines = optionLines([
    ['--id ID', 'what it is'],
    ['--judge PROVIDER/MODEL', 'says\nmore'],
    ['--limit N', ''],
  ])
  assert.deepEqual(lines.split('\n'), [
    '  --id ID                 what it is',
    '  --judge PROVIDER/MODEL  says',
    '                          more',
    '  --limit N',
  ])
})

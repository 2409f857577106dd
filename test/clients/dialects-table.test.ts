import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { readText } from '../repository/tree.ts'
import { type Row, runTable, tablePage } from './dialects/table.ts'

describe('each dialect, to each kind of provider', () => {
  let rows: Row[]
  before(async () => {
    rows = await runTable()
  })

  test('passes on what the provider can do, and refuses the rest in its own shape', () => {
    for (const { path, feature, cells } of rows) {
      for (const [provider, cell] of cells) {
        assert.ifError(
          typeof cell === 'string' ? undefined : new Error(`${path}, ${feature}, ${provider}`, { cause: cell.failed }),
        )
      }
    }
  })

  test('is as docs/dialects-table.md says, which `npm run docs:dialects` writes', () => {
    assert.equal(readText('docs/dialects-table.md'), tablePage(rows))
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { createBackground } from '../../../../functions/llm-router/background/background.ts'

describe('work beside requests', () => {
  test('is done when a request comes, its time has passed, and it is not under way', async () => {
    let nowMs = 0
    let begun = 0
    let end = () => {}
    const run = () => {
      begun += 1
      return new Promise<void>((resolve) => {
        end = resolve
      })
    }
    const due = createBackground([{ everyMs: () => 1000, run }], () => nowMs, createLog('silent'))
    assert.equal(begun, 0)
    due()
    due()
    assert.equal(begun, 1)
    nowMs = 5000
    due()
    assert.equal(begun, 1)
    end()
    await new Promise((resolve) => setImmediate(resolve))
    due()
    assert.equal(begun, 2)
    end()
    await new Promise((resolve) => setImmediate(resolve))
    nowMs = 5999
    due()
    assert.equal(begun, 2)
    nowMs = 6000
    due()
    assert.equal(begun, 3)
  })

  test('is tried again in its turn when it has failed, and does not keep other work from being done', async () => {
    const lines: string[] = []
    const ran: string[] = []
    const failing = async () => {
      ran.push('failing')
      throw new TypeError('a secret')
    }
    const other = async () => {
      ran.push('other')
    }
    const tasks = [
      { everyMs: () => 0, run: failing },
      { everyMs: () => 0, run: other },
    ]
    const due = createBackground(
      tasks,
      () => 0,
      createLog('debug', (line) => lines.push(line)),
    )
    due()
    await new Promise((resolve) => setImmediate(resolve))
    due()
    assert.deepEqual(ran, ['failing', 'other', 'failing', 'other'])
    assert.match(lines[0] ?? '', /"error":"TypeError"/)
    assert.doesNotMatch(lines.join(), /a secret/)
  })
})

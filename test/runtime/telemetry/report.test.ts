import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { createLog } from '#runtime/log.ts'
import { reporting } from '#runtime/telemetry/report.ts'

describe('a delivery to a collector', () => {
  test('whose reply never ends has failed after a while, once, and makes room for the next', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const lines: string[] = []
    const left: string[] = []
    const answers: ((result: ExportResult) => void)[] = []
    const exporter = {
      export: (_: string, done: (result: ExportResult) => void) => void answers.push(done),
      forceFlush: async () => {},
      shutdown: async () => {},
    }
    const log = createLog('info', (line) => lines.push(line))
    const reported = reporting(exporter, 'spans', log, (batch) => left.push(batch))
    const done: number[] = []
    const send = (batch: string) => reported.export(batch, ({ code }) => done.push(code))
    send('one')
    context.mock.timers.tick(27_999)
    assert.deepEqual([left, done], [[], []])
    context.mock.timers.tick(1)
    assert.deepEqual([left, done], [['one'], [ExportResultCode.SUCCESS]])
    assert.equal(lines.length, 1)
    assert.match(String(lines), /"code":"ETIMEDOUT".*does not take spans/)
    // It ends after all.
    answers[0]?.({ code: ExportResultCode.SUCCESS })
    assert.deepEqual([left, done.length, lines.length], [['one'], 1, 1])
    send('two')
    answers[1]?.({ code: ExportResultCode.SUCCESS })
    context.mock.timers.tick(60_000)
    assert.deepEqual([left, done.length], [['one', 'two'], 2])
    assert.match(String(lines[1]), /takes spans again/)
  })
})

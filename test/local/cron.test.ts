import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { startCron } from '../../local/cron.ts'
import { silentLog } from '../../local/log.ts'
import { readStack } from '../../local/stack.ts'
import { until } from '../until.ts'
import { createFakeClock } from './fake-clock.ts'

const stackOf = (annotations: string) =>
  readStack(`provider: {name: openfaas}\nfunctions: {archive: {annotations: ${annotations}}, other: {}}`, {}).functions

describe('cron', () => {
  test('calls a function whenever its schedule says so, until it ends', async (t) => {
    const calls: string[] = []
    const server = createServer((request, response) => {
      calls.push(`${request.method} ${request.url}`)
      response.end()
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    t.after(() => {
      server.closeAllConnections()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    const clock = createFakeClock()
    const functions = stackOf('{topic: cron-function, schedule: "*/10 * * * *"}')
    const endCron = startCron({ functions, gatewayUrl: `http://127.0.0.1:${port}`, clock, log: silentLog })
    for (const expected of [1, 2]) {
      clock.pass(600_000)
      await until(() => calls.length === expected)
    }
    assert.deepEqual(calls, ['POST /function/archive', 'POST /function/archive'])
    endCron()
    clock.pass(3_600_000)
    // What would have been called before it has been called.
    await fetch(`http://127.0.0.1:${port}/last`)
    assert.deepEqual(calls.slice(2), ['GET /last'])
  })

  test('names a schedule that it cannot read, and looks at no other topic', () => {
    const parts = { gatewayUrl: 'http://127.0.0.1:9', clock: createFakeClock(), log: silentLog }
    const start = (annotations: string) => startCron({ ...parts, functions: stackOf(annotations) })
    for (const schedule of ['"every day"', '"* * * * * *"', '""']) {
      assert.throws(() => start(`{topic: cron-function, schedule: ${schedule}}`), /The schedule of archive is/)
    }
    start('{topic: other, schedule: "every day"}')()
  })
})

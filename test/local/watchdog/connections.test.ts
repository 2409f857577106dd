import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { systemClock } from '../../../local/clock.ts'
import { createWatchdog } from '../../../local/watchdog/watchdog.ts'
import { call } from '../call.ts'

const settings = { execTimeoutMs: 50_000, writeTimeoutMs: 52_000, healthcheckIntervalMs: 0, maxInflight: 0 }

/** If the function closes it, a call that is sent at the same moment fails with 500. */
test('the watchdog closes an idle connection before the function does', { timeout: 20_000 }, async (context) => {
  const server = createServer((_request, response) => response.end('done'))
  // Longer than this test may take.
  server.keepAliveTimeout = 60_000
  const connected = once(server, 'connection')
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const watchdog = createWatchdog((server.address() as AddressInfo).port, { ...settings, readyPath: '' }, systemClock)
  const gateway = createServer((request, response) => {
    const asked = {
      functionName: 'probe',
      path: '/',
      headers: ['host', 'probe'],
      replyHeaders: [],
      upstreamTimeoutMs: 60_000,
    }
    watchdog.serve({ request, response, delivery: 'buffered', ...asked })
  })
  await once(gateway.listen(0, '127.0.0.1'), 'listening')
  context.after(() => {
    watchdog.close()
    for (const one of [gateway, server]) {
      one.close()
      one.closeAllConnections()
    }
  })

  const { status, body } = await call(`http://127.0.0.1:${(gateway.address() as AddressInfo).port}`)
  assert.deepEqual([status, body], [200, 'done'])
  const [socket] = await connected
  if (!socket.closed) await once(socket, 'close')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closeServer, listen } from '../../../local/gateway/server.ts'

test('an address that is not of this machine, and a port that is taken, are told with what to do', async () => {
  // The second is kept for documents.
  for (const host of ['nosuch.invalid', '192.0.2.1']) {
    await assert.rejects(listen({ host, port: 0 }), {
      message: `${host} is no address of this machine: give --host 127.0.0.1, or 0.0.0.0 for all its addresses.`,
    })
  }
  const { server, port } = await listen({ host: '127.0.0.1', port: 0 })
  try {
    await assert.rejects(listen({ host: '127.0.0.1', port }), /is taken. End what listens there/)
  } finally {
    await closeServer(server)
  }
})

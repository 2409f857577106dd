import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HttpRequest, Send } from '#runtime/http/client.ts'
import { createAsk } from '../../../functions/llm-console/pass-on/ask.ts'

describe('what the console asks of a router that hangs', () => {
  const call = { body: new Uint8Array(), signal: new AbortController().signal }
  const hangs = ({ signal }: HttpRequest): Promise<never> =>
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))

  const ask = (send: Send, method = 'GET') =>
    createAsk({ send, open: hangs, gatewayUrl: 'http://gateway', lookUpMs: 5 })(
      { method, path: '/admin/standing', headers: {} },
      call,
    )

  test('has a time limit where it only looks, and the error says what to do', async () => {
    // Timers of AbortSignal.timeout keep no process alive.
    const alive = setInterval(() => {}, 1000)
    await assert.rejects(ask(hangs), (error: Error & { code?: string; details?: { fix?: string } }) => {
      assert.equal(error.code, 'deadline_exceeded')
      assert.equal(error.message, 'llm-router has not answered for 0.005 s')
      assert.match(error.details?.fix ?? '', /faas-cli logs llm-router/)
      return true
    })
    clearInterval(alive)
  })

  test('is late as well where the gateway gives up', async () => {
    const gaveUp = async () => ({ status: 504, headers: {}, body: Buffer.from('timeout') })
    await assert.rejects(ask(gaveUp, 'POST'), { code: 'deadline_exceeded' })
  })
})

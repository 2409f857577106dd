import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HttpRequest, Send } from '#runtime/http/client.ts'
import { createSiblings } from '#runtime/http/siblings.ts'
import { type Purpose, ruleFor } from '../../../functions/llm-console/pass-on/allowed.ts'
import { createAsk } from '../../../functions/llm-console/pass-on/ask.ts'

describe('what the console asks of a router that hangs', () => {
  const call = { body: new Uint8Array(), signal: new AbortController().signal }
  const siblings = createSiblings({ gateway_url: 'http://gateway' })
  const hangs = ({ signal }: HttpRequest): Promise<never> =>
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))

  const ask = (send: Send, method = 'GET', way = siblings, purpose: Purpose = 'look-up') => {
    const limits = { 'look-up': 5, change: 7 }
    const asked = { method, path: '/admin/standing', headers: {}, purpose }
    return createAsk({ send, open: hangs, siblings: way, limits })(asked, call)
  }

  test('has a time limit where it only looks, and the error says what to do', async (context) => {
    // Timers of AbortSignal.timeout keep no process alive.
    const alive = setInterval(() => {}, 1000)
    context.after(() => clearInterval(alive))
    await assert.rejects(ask(hangs), (error: Error & { code?: string; details?: { fix?: string } }) => {
      assert.equal(error.code, 'deadline_exceeded')
      assert.equal(error.message, 'llm-router has not answered for 0.005 s')
      assert.match(error.details?.fix ?? '', /faas-cli logs llm-router/)
      return true
    })
  })

  test('has a longer one where it changes something', async (context) => {
    const alive = setInterval(() => {}, 1000)
    context.after(() => clearInterval(alive))
    const message = 'llm-router has not answered for 0.007 s'
    await assert.rejects(ask(hangs, 'PATCH', siblings, 'change'), { code: 'deadline_exceeded', message })
  })

  test('looks or changes, whatever its method is, if it is no answer of a model', () => {
    for (const [method, path, purpose] of [
      ['GET', '/admin/keys', 'look-up'],
      ['POST', '/route', 'look-up'],
      ['POST', '/admin/keys', 'change'],
      ['POST', '/admin/keys/a/rotate', 'change'],
      ['DELETE', '/admin/keys/a', 'change'],
      ['POST', '/v1/chat/completions', 'answer'],
    ] as const) {
      assert.equal(ruleFor(method, path)?.purpose, purpose, `${method} ${path}`)
    }
  })

  test('is late as well where the gateway gives up', async () => {
    const gaveUp = async () => ({ status: 504, headers: {}, body: Buffer.from('timeout') })
    await assert.rejects(ask(gaveUp, 'POST'), { code: 'deadline_exceeded' })
  })

  test('is told of a router that has no ready pod, where it is called by its name', async () => {
    const byName = createSiblings({ gateway_url: 'http://gateway', function_url: 'http://{function}:8080' })
    const asked: unknown[] = []
    const refuses: Send = async ({ url }) => {
      asked.push(url)
      throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    }
    await assert.rejects(ask(refuses, 'POST', byName), {
      code: 'function_unavailable',
      message: 'llm-router at http://llm-router:8080 cannot be reached',
    })
    assert.deepEqual(asked, ['http://llm-router:8080/admin/standing'])
  })
})

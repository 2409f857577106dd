import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Siblings } from '#runtime/http/siblings.ts'
import { acrossBlips } from '../../../../functions/llm-router/invoke/gateway-blip.ts'

const request = { url: 'http://gateway', method: 'POST', headers: {} }
const gateway = { gatewayUrl: 'http://gateway' }
const failing = (
  code: string,
  times: number,
  { gatewayUrl, syscall = 'connect' }: Partial<Siblings> & { syscall?: string } = gateway,
) => {
  let asked = 0
  const ask = acrossBlips({ gatewayUrl }, async () => {
    asked += 1
    if (asked <= times) throw Object.assign(new Error(code), { code, syscall })
    return 'there'
  })
  return { ask, asked: () => asked }
}

test('a gateway that was away for a moment is asked once more', async () => {
  for (const code of ['ECONNREFUSED', 'EPERM', 'EADDRNOTAVAIL']) {
    const once = failing(code, 1)
    assert.equal(await once.ask(request), 'there')
    assert.equal(once.asked(), 2)
  }
  const gone = failing('ECONNREFUSED', 9)
  await assert.rejects(gone.ask(request), { code: 'ECONNREFUSED' })
  assert.equal(gone.asked(), 2)
})

test('a function that is called without a gateway is left to the wait for one that starts', async () => {
  const { ask, asked } = failing('ECONNREFUSED', 1, { gatewayUrl: undefined })
  await assert.rejects(ask(request), { code: 'ECONNREFUSED' })
  assert.equal(asked(), 1)
})

test('one to which something may have been sent is not', async () => {
  for (const code of ['ECONNRESET', 'EPIPE', 'ETIMEDOUT']) {
    const sent = failing(code, 9, { ...gateway, syscall: 'read' })
    await assert.rejects(sent.ask(request), { code })
    assert.equal(sent.asked(), 1)
  }
})

test('a request that is given up in the meantime is not sent again', async () => {
  const reason = new Error('enough')
  const abort = new AbortController()
  const { ask, asked } = failing('ECONNREFUSED', 1)
  const given = ask({ ...request, signal: abort.signal })
  setImmediate(() => abort.abort(reason))
  await assert.rejects(given, (error) => error === reason)
  assert.equal(asked(), 1)
})

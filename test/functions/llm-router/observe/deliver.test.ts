import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createOpen } from '#runtime/http/client.ts'
import { type DeliverParts, deliver } from '../../../../functions/llm-router/observe/webhooks/deliver.ts'
import type { Message } from '../../../../functions/llm-router/observe/webhooks/message.ts'
import { startSwitching } from '../../../switching.ts'
import { until } from '../../../until.ts'
import { secret, startReceiver } from './receiver.ts'

const message: Message = { event: 'decision', id: 'id', body: '{}' }
const webhook = (url: string) => ({ name: 'ops', url, allowPrivateNetwork: true })

const parts = (change: Partial<DeliverParts> = {}): DeliverParts => ({
  open: createOpen({}),
  secrets: { require: () => secret },
  now: () => 0,
  random: () => 0,
  stopping: new AbortController().signal,
  pause: async () => {},
  ...change,
})

describe('a delivery', { timeout: 10_000 }, () => {
  test('to a receiver that switches to another protocol is given up like any that fails', async (context) => {
    const { url, asked } = await startSwitching(context)
    const end = await deliver(webhook(url), message, parts())
    assert.deepEqual(end, { outcome: 'gave_up', why: 'the connection failed: ECONNRESET' })
    assert.equal(asked(), 5)
  })

  test('that is under way at the end of the function has 1.5 s more, and is the last', async (context) => {
    const receiver = await startReceiver(context, () => {})
    const stopping = new AbortController()
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const delivered = deliver(webhook(receiver.url), message, parts({ stopping: stopping.signal }))
    await until(() => receiver.got.length === 1)
    context.mock.timers.tick(5000)
    stopping.abort()
    context.mock.timers.tick(1500)
    assert.deepEqual(await delivered, { outcome: 'gave_up', why: 'it took too long' })
    assert.equal(receiver.got.length, 1)
  })
})

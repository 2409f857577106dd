import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, type TestContext, test } from 'node:test'
import * as v from 'valibot'
import { parse } from 'yaml'
import { createLog } from '#runtime/log.ts'
import { createMetrics } from '#runtime/metrics.ts'
import { webhookSchema } from '../../functions/llm-router/catalogue/allowance-schema.ts'
import type { RouterEvent } from '../../functions/llm-router/observe/notify.ts'
import { createNotify } from '../../functions/llm-router/observe/webhooks/webhooks.ts'
import { secret } from '../functions/llm-router/observe/receiver.ts'
import { blocksOf } from '../repository/documents.ts'

const page = 'docs/webhooks.md'

/** The receiver of the page as a process of its own, and the lines that it prints. */
async function startExample(context: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), 'receiver-'))
  await writeFile(join(directory, 'receiver.mjs'), blocksOf(page, 'js')[0] ?? '')
  await writeFile(join(directory, 'secret'), `${secret}\n`)
  const child = spawn(process.execPath, [join(directory, 'receiver.mjs')], {
    env: { PATH: process.env.PATH, PORT: '0', WEBHOOK_SECRET_FILE: join(directory, 'secret') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  context.after(async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    await rm(directory, { recursive: true })
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => String((await lines.next()).value)
  return { url: `http://127.0.0.1:${(await next()).replace('listening on ', '')}`, next }
}

describe('docs/webhooks.md', () => {
  test('shows a receiver that takes what the router tells, once, and nothing else', async (context) => {
    const { url, next } = await startExample(context)
    const forged = (body: string, timestamp: number, by: string) =>
      fetch(url, {
        method: 'POST',
        body,
        headers: {
          'x-webhook-timestamp': String(timestamp),
          'x-webhook-signature': createHmac('sha256', by).update(`webhook-1\n${timestamp}\n${body}`).digest('hex'),
        },
      })
    const nowSeconds = Math.floor(Date.now() / 1000)
    assert.equal((await forged('{"id":"1"}', nowSeconds, `${secret}.`)).status, 401)
    assert.equal((await forged('{"id":"1"}', nowSeconds - 301, secret)).status, 401)
    assert.equal((await fetch(url, { method: 'POST', body: '{"id":"1"}' })).status, 401)

    const event: RouterEvent = {
      event: 'breaker_changed',
      facts: { target: 'a/m', change: 'opened' },
      once: { name: 'a', untilMs: 1 },
    }
    const tell = (change: RouterEvent) =>
      createNotify({
        catalogue: { webhooks: [{ name: 'ops', url, events: ['breaker_changed'], allowPrivateNetwork: true }] },
        metrics: createMetrics(),
        secrets: { require: () => secret },
        log: createLog('silent'),
        now: Date.now,
        random: Math.random,
        stopping: new AbortController().signal,
        installation: async () => 'one',
      })(change)
    tell(event)
    assert.match(await next(), /^\d{4}-.* breaker_changed {"target":"a\/m","change":"opened"}$/)
    // The same by another replica, and then something else.
    tell(event)
    await new Promise(setImmediate)
    tell({ ...event, facts: { target: 'b/m', change: 'opened' }, once: { name: 'b', untilMs: 1 } })
    assert.match(await next(), /"target":"b\/m"/)
  })

  test('shows a webhook that the catalogue takes', () => {
    const { webhooks } = parse(blocksOf(page, 'yaml')[0] ?? '')
    assert.equal(v.parse(v.array(webhookSchema), webhooks).length, 1)
  })
})

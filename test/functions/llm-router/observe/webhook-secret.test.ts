import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { createMetrics } from '#runtime/metrics.ts'
import { createSecrets, type Secrets } from '#runtime/secrets.ts'
import { createNotify } from '../../../../functions/llm-router/observe/webhooks/webhooks.ts'
import { sample } from '../../../scenarios/metrics.ts'
import { until } from '../../../until.ts'
import { secret, startReceiver } from './receiver.ts'

/** A webhook that is told one event, with the secrets given: what the log says at the start, how it ended, and how often it was called. */
async function told(context: TestContext, secrets: Pick<Secrets, 'require'>, outcome: string) {
  const receiver = await startReceiver(context)
  const metrics = createMetrics()
  const lines: string[] = []
  const notify = createNotify({
    catalogue: {
      webhooks: [{ name: 'ops', url: receiver.url, events: ['breaker_changed'], allowPrivateNetwork: true }],
    },
    ...{ metrics, secrets, log: createLog('info', (line) => lines.push(line)) },
    ...{ now: Date.now, random: () => 0, stopping: new AbortController().signal },
  })
  const atStart = lines.join('')
  notify({ event: 'breaker_changed', facts: { target: 'a/m', change: 'opened' } })
  const exposed = async () => (await metrics.expose()).text
  await until(async () => sample(await exposed(), 'llm_router_webhook_events_total', { outcome }) === 1)
  return { atStart, calls: receiver.got.length }
}

/** Secrets of a directory with this text, if any, as `webhook-secret`. */
function mounted(context: TestContext, text?: string): Secrets {
  const directory = mkdtempSync(join(tmpdir(), 'webhook-secret-'))
  context.after(() => rmSync(directory, { recursive: true }))
  if (text !== undefined) writeFileSync(join(directory, 'webhook-secret'), text)
  return createSecrets(directory, {})
}

describe('a webhook', () => {
  test('is off without a secret that is fit to sign with, and the log says why from the start', async (context) => {
    const unfit: [string | undefined, RegExp][] = [
      [undefined, /"why":"The secret webhook-secret is not mounted at /],
      ['', /"why":"The secret webhook-secret is mounted at .* and is empty"/],
      ['short', /"why":"The secret webhook-secret is mounted at .* and has fewer than 32 characters"/],
    ]
    for (const [text, why] of unfit) {
      const { atStart, calls } = await told(context, mounted(context, text), 'unsigned')
      assert.match(atStart, /"level":"warn".*"webhooks":\["ops"\].*webhooks are off until/)
      assert.match(atStart, why)
      assert.equal(calls, 0)
    }
  })

  test('is off with a secret that cannot be read, which is no fault of its connection', async (context) => {
    const directory = mkdtempSync(join(tmpdir(), 'webhook-secret-'))
    context.after(() => rmSync(directory, { recursive: true }))
    symlinkSync(join(directory, 'webhook-secret'), join(directory, 'webhook-secret'))
    const { atStart, calls } = await told(context, createSecrets(directory, {}), 'unsigned')
    assert.match(atStart, /webhooks are off until/)
    assert.match(atStart, /"why":"The secret webhook-secret is mounted at .* and cannot be read \(ELOOP\)"/)
    assert.equal(calls, 0)
  })

  test('is on with one that is fit, and nothing is said of it', async (context) => {
    assert.deepEqual(await told(context, mounted(context, `${secret}\n`), 'delivered'), { atStart: '', calls: 1 })
  })
})

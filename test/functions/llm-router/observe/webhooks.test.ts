import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { RefusedAddress } from '#runtime/http/guarded-lookup.ts'
import { until } from '../../../until.ts'
import { isSigned, secret, startReceiver } from './receiver.ts'
import { atMs, decision, fallback, opened, started } from './webhooks-scene.ts'

const hanging = (context: TestContext) => startReceiver(context, () => {})

describe('a webhook', () => {
  test('is told an event with an id, a time and facts, signed with its time', async (context) => {
    const receiver = await startReceiver(context)
    const { notify, count } = started({ ops: receiver })
    notify(fallback)
    await until(async () => (await count('delivered')) === 1)
    const [got] = receiver.got
    assert.ok(got && isSigned(got) && !isSigned(got, `${secret}.`))
    const { id, ...body } = got.body
    assert.deepEqual(body, { time: '2026-11-25T12:00:00.000Z', event: 'fallback', facts: fallback.facts })
    assert.equal(got.headers['x-webhook-id'], id)
    assert.equal(got.headers['x-webhook-timestamp'], String(atMs / 1000))
    assert.match(String(got.headers['x-webhook-key-id']), /^[0-9a-f]{16}$/)
    assert.equal(got.headers['content-type'], 'application/json')
  })

  test('is told again with the same id and a new time while it is away, and asks for more time itself', async (context) => {
    const receiver = await startReceiver(context, (response, count) => {
      if (count === 1) response.destroy()
      else if (count === 2) response.writeHead(503).end('later')
      else if (count === 3) response.writeHead(429, { 'retry-after': '30' }).end()
      else response.end()
    })
    const { notify, pauses, count } = started({ ops: receiver })
    notify(fallback)
    await until(async () => (await count('delivered')) === 1)
    assert.deepEqual(pauses, [500, 2000, 30_000])
    assert.equal(new Set(receiver.got.map(({ headers }) => headers['x-webhook-id'])).size, 1)
    assert.ok(receiver.got.every((one) => isSigned(one)))
    assert.deepEqual(
      receiver.got.map(({ headers }) => Number(headers['x-webhook-timestamp']) - atMs / 1000),
      [0, 0, 2, 32],
    )
  })

  test('that stays away is given up after five attempts', async (context) => {
    const receiver = await startReceiver(context, (response) => response.writeHead(500).end())
    const { notify, pauses, lines, count } = started({ ops: receiver })
    notify(fallback)
    await until(async () => (await count('gave_up')) === 1)
    assert.deepEqual([receiver.got.length, pauses], [5, [500, 2000, 7500, 30_000]])
    assert.match(lines.join(), /"webhook":"ops","event":"fallback","outcome":"gave_up","why":"it answered 500"/)
  })

  test('that refuses, or sends elsewhere, is not asked again, and nobody is asked elsewhere', async (context) => {
    const elsewhere = await startReceiver(context)
    for (const status of [400, 401, 410, 301, 307, 308]) {
      const receiver = await startReceiver(context, (response) =>
        response.writeHead(status, { location: elsewhere.url }).end(),
      )
      const { notify, count } = started({ ops: receiver })
      notify(fallback)
      await until(async () => (await count('rejected')) === 1)
      assert.equal(receiver.got.length, 1, String(status))
    }
    assert.equal(elsewhere.got.length, 0)
  })

  test('at an address that is refused gets nothing', async () => {
    const urls = ['https://169.254.169.254/latest', 'https://[fd00:ec2::254]/', 'https://0.0.0.0/', 'http://8.8.8.8/']
    for (const url of urls) {
      const { notify, count, lines } = started({ ops: { url } })
      notify(fallback)
      await until(async () => (await count('rejected')) === 1)
      assert.match(lines.join(), /its address is refused/)
    }
  })

  test('hears only what it asked for', async (context) => {
    const receiver = await startReceiver(context)
    const { notify, count } = started({ ops: receiver })
    notify({
      event: 'runaway_slowed',
      facts: { seen: '', setting: '', threshold: 1, measured: 2, retry_after_ms: 1 },
    })
    notify(opened)
    await until(async () => (await count('delivered')) === 1)
    assert.deepEqual(
      receiver.got.map(({ body }) => body.event),
      ['breaker_changed'],
    )
  })
})

test('a webhook whose name leads to an address that is refused is logged without that name', async () => {
  const refuses = () => Promise.reject(new RefusedAddress('a-token.example.com', 'it is in the private network'))
  const { notify, count, lines } = started(
    { ops: { url: 'https://a-token.example.com/hook' } },
    { openFor: () => refuses },
  )
  notify(fallback)
  await until(async () => (await count('rejected')) === 1)
  assert.match(lines.join(), /its address is refused: it is in the private network/)
  assert.doesNotMatch(lines.join(), /a-token/)
})

describe('the queue of a webhook', () => {
  test('holds back nobody who tells, drops what it has no room for, and keeps room for each kind', async (context) => {
    const [slow, fast] = [await hanging(context), await startReceiver(context)]
    const { notify, lines, count } = started({ slow, fast: { url: fast.url } })
    for (let told = 0; told < 600; told += 1) notify(opened)
    for (let told = 0; told < 501; told += 1) notify(decision)
    // Both have taken 500 of each kind in one go; the 100 and the 1 beyond are dropped by each.
    assert.equal(await count('dropped'), 2 * (100 + 1))
    assert.equal(lines.filter((line) => line.includes('some are dropped')).length, 2, 'one line a minute')
    await until(async () => (await count('delivered')) === 1000)
    assert.equal(slow.got.length, 2 * 4, 'no more than that of a kind at once')
  })

  test('holds back no other kind of event while its receiver cannot take one', async (context) => {
    const receiver = await startReceiver(context, (response, count) =>
      response.writeHead(receiver.got[count - 1]?.body.event === 'decision' ? 500 : 204).end(),
    )
    const waits: unknown[] = []
    const pause = () => new Promise<void>((resolve) => waits.push(resolve))
    const { notify, count } = started({ ops: receiver }, { pause })
    for (let told = 0; told < 20; told += 1) notify(decision)
    await until(() => waits.length === 4)
    notify(opened)
    await until(async () => (await count('delivered')) === 1)
    assert.equal(receiver.got.length, 4 + 1)
  })

  test('is worked off once more, and shortly, when the function is ended', async (context) => {
    const stopping = new AbortController()
    const receiver = await startReceiver(context, (response) => response.writeHead(503).end())
    const waits: (() => void)[] = []
    const pause = () =>
      new Promise<void>((resolve) => {
        waits.push(resolve)
        stopping.signal.addEventListener('abort', () => resolve())
      })
    const { notify, count } = started({ ops: receiver }, { stopping: stopping.signal, pause })
    for (let told = 0; told < 6; told += 1) notify(fallback)
    await until(() => waits.length === 4)
    receiver.script = (response) => response.end()
    stopping.abort()
    await until(async () => (await count('delivered')) === 6)
    receiver.script = (response) => response.writeHead(503).end()
    notify(fallback)
    await until(async () => (await count('gave_up')) === 1)
    assert.equal(receiver.got.length, 4 + 6 + 1)
  })
})

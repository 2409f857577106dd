import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import type { LedgerRecord } from '../../functions/llm-router/money/ledger/record.ts'
import type { Store } from '../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../functions/llm-router/store/sqlite/store.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { refuse, startUpstream, stream, type UpstreamCall, whole, words } from './upstream.ts'

/** A router with two targets, and its ledger. */
async function start(
  context: TestContext,
  script: (call: UpstreamCall) => void,
  { catalogue = {}, target = {} }: { catalogue?: object; target?: object } = {},
) {
  const directory = await mkdtemp(join(tmpdir(), 'ledger-'))
  context.after(() => rm(directory, { recursive: true }))
  const file = join(directory, 'store.db')
  const [first, second] = [await startUpstream(context, script), await startUpstream(context)]
  const providers = { first: { at: first, target: { ...bounds, ...target } }, second: { at: second, target: bounds } }
  const scene = await startScene(context, providers, { catalogue: { ...catalogue }, environment: { STORE_FILE: file } })
  let store: Store | undefined
  context.after(() => store?.close())
  /** The records, once there are as many. */
  const records = async (count: number): Promise<LedgerRecord[]> => {
    store ??= await openSqliteStore(file, () => scene.clock.nowMs)
    const { ledger } = store
    await until(async () => (await ledger.size()) >= count)
    return (await ledger.read(undefined, 100)).map(({ text }) => JSON.parse(text))
  }
  return { first, second, scene, records }
}

const bounds = { contextWindowTokens: 100_000, maxOutputTokens: 1000 }
/** The most that a call of the first target can cost: the price of 1000 tokens of the answer, and a little for the prompt. */
const isReserved = (record: LedgerRecord | undefined) => {
  assert.equal(record?.status, 'reserved')
  assert.ok((record.costNanoUsd ?? 0) > 2_000_000 && (record.costNanoUsd ?? 0) < 3_000_000, String(record.costNanoUsd))
}

async function leave(url: string, body: object, isTime: () => boolean | Promise<boolean>, path = '/') {
  const client = new AbortController()
  const sent = fetch(url + path, { method: 'POST', body: JSON.stringify(body), signal: client.signal })
  sent.then((reply) => reply.text()).catch(() => {})
  await until(isTime)
  client.abort()
}

describe('the ledger has', () => {
  test('each answer, with who answered, why and at what cost, and nothing of its text', async (context) => {
    const { scene, records } = await start(context, whole)
    await scene.ask({ prompt: 'a secret prompt' })
    await scene.askStream()
    const [one, other] = await records(2)
    const { id, callId, time, priceVersion, ms, usage, ...rest } = one ?? assert.fail()
    assert.deepEqual(rest, {
      ...{ key: null, department: null, user: null, tags: [], task: 'generate' },
      ...{ target: 'first/gpt-5-mini', provider: 'first', model: 'gpt-5-mini' },
      ...{ costNanoUsd: 220_000, reason: 'in_order', strategy: 'task', status: 'settled', code: null },
    })
    assert.deepEqual([usage?.prompt_tokens, usage?.completion_tokens], [100, 60])
    assert.equal(time, new Date(scene.clock.nowMs).toISOString())
    assert.match(priceVersion, /^undated-[0-9a-f]{8}$/)
    assert.ok(ms >= 0 && callId !== '' && id !== other?.id)
    assert.deepEqual([other?.status, other?.costNanoUsd], ['settled', 220_000])
    assert.doesNotMatch(JSON.stringify(await records(2)), /secret/)
  })

  test('nothing of attempts that did no work, and one record of each that did', async (context) => {
    const { scene, records } = await start(context, (call) => refuse(call, 503, null))
    await scene.ask()
    const all = await records(1)
    assert.deepEqual(
      all.map(({ provider, status }) => [provider, status]),
      [['second', 'settled']],
    )
  })

  test('an answer that timed out, at the most that it can cost', async (context) => {
    const { scene, records } = await start(context, () => {}, { target: { timeoutMs: 200 } })
    await scene.ask({ max_latency_ms: 100 })
    const [lost, answered] = await records(2)
    isReserved(lost)
    assert.equal(lost?.code, 'provider_timeout')
    assert.deepEqual([answered?.provider, answered?.status], ['second', 'settled'])
  })

  test('a whole answer that its client did not wait for, at the most that it can cost', async (context) => {
    const { first, scene, records } = await start(context, () => {})
    await leave(scene.router.url, { prompt: 'x' }, () => first.calls.length === 1)
    const all = await records(1)
    assert.equal(all.length, 1)
    isReserved(all[0])
    assert.equal(all[0]?.code, 'client_closed')
  })

  test('a hedge that was overtaken, and the one that answered', async (context) => {
    const catalogue = { strategy: 'deadline', deadline: { hedge: true } }
    const { scene, records } = await start(context, () => {}, { catalogue, target: { expectedLatencyMs: 100 } })
    await scene.ask()
    const all = await records(2)
    const of = (provider: string) => all.find((record) => record.provider === provider)
    isReserved(of('first'))
    assert.equal(of('second')?.status, 'settled')
  })

  for (const [how, end] of [
    ['whose client left', undefined],
    ['that broke', (call: UpstreamCall) => call.response.destroy()],
  ] as const) {
    test(`a stream ${how}, by what came of it`, async (context) => {
      let call: UpstreamCall | undefined
      const { scene, records } = await start(context, (one) => {
        call = one
        stream(one, words(40))
      })
      const messages = [{ role: 'user', content: 'x' }]
      const body = { messages, stream: true, max_tokens: 500 }
      const reply = await fetch(`${scene.router.url}/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
      const reader = reply.body?.getReader()
      let text = ''
      while (text.split('data: ').length < 40) text += Buffer.from((await reader?.read())?.value ?? '').toString()
      if (end && call) end(call)
      else await reader?.cancel()
      const [record] = await records(1)
      assert.equal(record?.status, 'estimated')
      assert.equal(record.code, end ? 'bad_reply' : 'client_closed')
      const completion = record.usage?.completion_tokens ?? 0
      assert.ok(completion >= 35 && completion < 120, String(completion))
      assert.equal(record.costNanoUsd, (record.usage?.prompt_tokens ?? 0) * 1000 + completion * 2000)
    })
  }

  test('nothing of a request whose client left before it was sent', async (context) => {
    const { scene, records } = await start(context, whole)
    scene.functions.clear()
    const got = await scene.ask()
    assert.equal(got.status, 503, got.text)
    assert.deepEqual(await records(0), [])
  })
})

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { judge } from '../../bench/load/answer.ts'
import { arrivals } from '../../bench/load/driver/arrivals.ts'
import { asInGo } from '../../bench/load/driver/http.ts'
import { createMetrics } from '../../bench/load/driver/metrics.ts'
import { holds } from '../../bench/load/driver/thresholds.ts'
import { type Asked, askedAt, type Mix } from '../../bench/load/mix.ts'
import { stageOf } from '../../bench/load/stages.ts'
import { root } from '../repository/tree.ts'
import { type Misbehaviour, startStandInRouter } from './stand-in-router.ts'

const mix: Mix = JSON.parse(readFileSync(join(root, 'bench/load/mix.json'), 'utf8'))

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const hooks = './template/llm-node/yaml-import.ts'
  const command = ['--import', hooks, 'bench/load/start.ts', ...args]
  const env = { PATH: process.env.PATH ?? '', ...environment }
  return new Promise<{ exitCode: number; output: string; failed: string[] }>((resolve) => {
    execFile(process.execPath, command, { cwd: root, env }, (error, stdout, stderr) => {
      const failed = Array.from(stdout.matchAll(/^ {2}✗ (.*)$/gm), ([, threshold = '']) => threshold)
      resolve({ exitCode: Number(error?.code ?? 0), output: stdout + stderr, failed })
    })
  })
}

describe('npm run bench:load', () => {
  test('passes where the router does as it should', async (context) => {
    const url = await startStandInRouter(context)
    const { exitCode, output, failed } = await run(['--url', url, '--iterations', '40'], { ADMIN_TOKEN: 'x' })
    assert.deepEqual([exitCode, failed], [0, []], output)
    assert.match(output, /llm_whole_answers +count=40/)
    assert.match(output, /✓ llm_spend_difference_nano_usd: count==0/)
  })

  test('sends the first of two tokens, while one replaces the other', async (context) => {
    const url = await startStandInRouter(context, { adminToken: 'new-token' })
    const { exitCode, output } = await run(['--url', url, '--iterations', '5'], {
      ...{ ADMIN_TOKEN: 'new-token\nold-token\n', SETTLE_MS: '1' },
    })
    assert.equal(exitCode, 0, output)
  })

  const cases: [string, string, Misbehaviour, string[], Record<string, string>?][] = [
    [
      'an error',
      'llm_errors: rate<0.001',
      { body: () => 'data: {"error":{}}\n{"error":{}}', status: 502 },
      ['llm_whole_answers: count>0'],
    ],
    ['time at the 95th percentile', 'llm_added_ms: p(95)<1', { overheadMs: 2 }, [], { P95_MS: '1' }],
    ['time at the 99th percentile', 'llm_added_ms: p(99)<1', { overheadMs: 2 }, [], { P99_MS: '1' }],
    ['private prompts outside the cluster', 'llm_private_answered_outside: count==0', { provider: 'groq' }, []],
    ['a billionth of a USD too much', 'llm_spend_difference_nano_usd: count==0', { surplusUsd: 1e-9 }, []],
    ['cut streams', 'llm_truncated_answers: count==0', { body: (whole) => whole.replace('data: [DONE]', '') }, []],
    [
      'cut JSON',
      'llm_truncated_answers: count==0',
      { body: (whole) => (whole.startsWith('{') ? whole.slice(0, -9) : whole) },
      [],
    ],
  ]
  for (const [what, threshold, misbehaviour, alsoFailing, environment] of cases) {
    test(`fails because of ${what}`, async (context) => {
      const url = await startStandInRouter(context, misbehaviour)
      const known = { ADMIN_TOKEN: 'x', SETTLE_MS: '1', ...environment }
      const { exitCode, output, failed } = await run(['--url', url, '--iterations', '40'], known)
      assert.deepEqual([exitCode, failed], [99, [threshold, ...alsoFailing]], output)
    })
  }

  test('fails when nothing was asked', async (context) => {
    const { exitCode, failed } = await run(['--url', await startStandInRouter(context), '--iterations', '0'])
    assert.deepEqual([exitCode, failed], [99, ['llm_whole_answers: count>0']])
  })

  test('fails when its users do not suffice for the rate', async (context) => {
    const url = await startStandInRouter(context, { delayMs: 400 })
    const { exitCode, failed } = await run(['--url', url, '--seconds', '1', '--rate', '20', '--users', '1'])
    assert.deepEqual([exitCode, failed], [99, ['dropped_iterations: count==0']])
  })

  test('sends nothing where nobody answers, or the stage is unknown', async () => {
    const nobody = await run(['--url', 'http://127.0.0.1:9', '--iterations', '1'])
    assert.equal(nobody.exitCode, 1)
    assert.match(nobody.output, /http:\/\/127\.0\.0\.1:9 answers 0: set URL/)
    const unknown = await run(['--url', 'http://127.0.0.1:9', '--stage', 'storm'])
    assert.equal(unknown.exitCode, 1)
    assert.match(unknown.output, /STAGE is storm, and must be one of ramp, spike, steady, soak/)
  })

  test('starts the functions with simulators, and their ledger has to the billionth what the answers cost', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'load-'))
    try {
      const summary = join(folder, 'summary.json')
      // The first calls start the functions, which takes this machine its time.
      const slow = { P95_MS: '60000', P99_MS: '60000', SUMMARY: summary, SHOW_ERRORS: 'true' }
      const { exitCode, output } = await run(['--iterations', '15'], slow)
      assert.equal(exitCode, 0, output)
      const { metrics } = JSON.parse(await readFile(summary, 'utf8'))
      assert.deepEqual(metrics.llm_whole_answers.values, { count: 15 })
      assert.deepEqual(metrics.llm_cost_unknown.values, { count: 0 })
      assert.deepEqual(metrics.llm_spend_difference_nano_usd.thresholds, { 'count==0': { ok: true } })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('the mix', () => {
  test('has its shares within few requests', () => {
    const asked = Array.from({ length: 400 }, (_, number) => askedAt(number, mix))
    const chats = asked.filter(({ category }) => category !== 'embeddings')
    const share = (some: readonly Asked[], of: readonly Asked[]) => some.length / of.length
    const isClose = (actual: number, expected: number, what: string) =>
      assert.ok(Math.abs(actual - expected) < 0.02, `${what}: ${actual}`)
    isClose(
      share(
        asked.filter(({ isPrivate }) => isPrivate),
        asked,
      ),
      mix.private,
      'private',
    )
    isClose(1 - share(chats, asked), mix.embeddings, 'embeddings')
    isClose(
      share(
        chats.filter(({ isStream }) => isStream),
        chats,
      ),
      mix.streams,
      'streams',
    )
    for (const { name, share: expected } of mix.categories) {
      isClose(
        share(
          chats.filter(({ category }) => category === name),
          chats,
        ),
        expected,
        name,
      )
    }
    assert.ok(
      asked.some(({ isPrivate, isStream }) => isPrivate && isStream),
      'private streams',
    )
  })

  test('refuses shares that are not 1 together', () => {
    const half: Mix = { ...mix, embeddings: 0, categories: mix.categories.slice(1) }
    assert.throws(() => Array.from({ length: 100 }, (_, number) => askedAt(number, half)), /must be 1/)
  })
})

describe('a reply', () => {
  const chat: Asked = { category: 'code', path: '/v1/chat/completions', isPrivate: true, isStream: false, body: {} }
  const body = '{"choices":[{"finish_reason":"stop"}]}'

  test('whose cost and provider nobody names has an unknown cost, and may come from outside', () => {
    const { isOutside, nanoUsd } = judge({ status: 200, headers: {}, body }, chat, ['ollama'])
    assert.deepEqual([isOutside, nanoUsd], [true, undefined])
  })

  test('that is an error event is an error, not a truncated answer', () => {
    const broken = 'data: {"choices":[]}\n\ndata: {"error":{"code":"stream_stalled"}}\n\n'
    const { isError, isTruncated } = judge({ status: 200, headers: {}, body: broken }, { ...chat, isStream: true }, [])
    assert.deepEqual([isError, isTruncated], [true, false])
  })
})

describe('the driver', () => {
  test('lets as many requests come as the area under the rate, in order and within the time', () => {
    const piece = fc.record({
      seconds: fc.integer({ min: 1, max: 20 }),
      from: fc.integer({ min: 0, max: 40 }),
      to: fc.integer({ min: 0, max: 40 }),
    })
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
        const times = [...arrivals(pieces)]
        const area = pieces.reduce((sum, { seconds, from, to }) => sum + ((from + to) / 2) * seconds, 0)
        assert.equal(times.length, Math.ceil(area))
        assert.deepEqual(
          times,
          times.toSorted((one, other) => one - other),
        )
        const endMs = pieces.reduce((sum, { seconds }) => sum + seconds * 1000, 0)
        assert.ok(times.every((time) => time >= 0 && time <= endMs))
      }),
    )
  })

  test('lets them come evenly at a constant rate, and ever faster on a ramp', () => {
    assert.deepEqual([...arrivals([{ seconds: 1, from: 4, to: 4 }])], [0, 250, 500, 750])
    const gaps = [...arrivals([{ seconds: 10, from: 0, to: 10 }])].map(
      (time, index, all) => time - (all[index - 1] ?? 0),
    )
    assert.ok(gaps.slice(2).every((gap, index) => gap < (gaps[index + 1] ?? 0)))
  })

  test('reads thresholds as k6 does, and refuses what is none', () => {
    const metrics = createMetrics()
    const trend = metrics.of('t', 'trend')
    assert.ok(holds('p(95)<1', trend), 'without samples it is 0')
    for (let value = 1; value <= 100; value += 1) trend.add(value)
    assert.deepEqual(
      ['med<52', 'p(99)>=99.5', 'max==100', 'p(95) < 95'].map((text) => holds(text, trend)),
      [true, true, true, false],
    )
    assert.throws(() => holds('p95<1', trend), /no threshold/)
    assert.throws(() => holds('count>1', trend), /has no count/)
  })

  test('names headers as k6 does', () => {
    assert.deepEqual(['x-llm-cost-usd', 'ETag'].map(asInGo), ['X-Llm-Cost-Usd', 'Etag'])
  })
})

describe('a stage', () => {
  for (const name of ['ramp', 'spike', 'steady', 'soak']) {
    test(`takes the time that it is given, and reaches the rate: ${name}`, () => {
      const stage = stageOf(name, { seconds: 100, rate: 50, users: 10 })
      if (stage.executor === 'constant-arrival-rate') {
        assert.deepEqual([stage.duration, stage.rate], ['100s', 50])
        return
      }
      const ms = stage.stages.map(({ duration }) => Number(/^(\d+)ms$/.exec(duration)?.[1]))
      assert.equal(
        ms.reduce((sum, one) => sum + one, 0),
        100_000,
      )
      assert.equal(Math.max(...stage.stages.map(({ target }) => target)), 50)
    })
  }
})

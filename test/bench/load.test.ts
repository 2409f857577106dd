import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { root } from '../repository/tree.ts'
import { type Misbehaviour, startStandInRouter } from './stand-in-router.ts'

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

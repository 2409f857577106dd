import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { shippedCatalogue } from '../../../functions/llm-router/catalogue/shipped.ts'
import { readCommandLine } from '../../../local/plan/command-line.ts'
import { readMix, readServiceTimes } from '../../../local/plan/files.ts'
import { mixes } from '../../../local/plan/mixes.ts'
import { plan } from '../../../local/plan/plan.ts'
import type { PlanInput } from '../../../local/plan/planned.ts'
import { shown } from '../../../local/plan/shown.ts'
import { root } from '../../repository/tree.ts'
import { inputOf, slow } from './plan-input.ts'

const file = (path: string) => join(root, path)

const sizes = (input: PlanInput) => plan(input).functions.map(({ replicas, because }) => [replicas, because])

describe('a plan', () => {
  test('has the minimum for little traffic', () => {
    assert.deepEqual(sizes(inputOf({ perSecond: 1 })), [
      [1, 'the minimum'],
      [1, 'the minimum'],
    ])
  })

  test('has replicas for the CPU time: 4 ms at a fifth of a core, fifty times a second, at most 60 % busy', () => {
    const [router, provider] = sizes(inputOf({ perSecond: 50 }))
    assert.deepEqual(router, [2, 'CPU'])
    assert.deepEqual(provider, [1, 'the minimum'])
  })

  test('has replicas for the calls under way where answers are slow: 4 a second for 10 s are 40', () => {
    assert.deepEqual(sizes(inputOf({ perSecond: 4, mix: slow })), [
      [3, 'calls under way'],
      [3, 'calls under way'],
    ])
  })

  test('answers in the providers’ time and its own, and costs what replicas and tokens do', () => {
    const { p50Ms, p99Ms, usdPerMonth } = plan(inputOf({ perSecond: 1 }))
    assert.ok(p50Ms >= 130 && p50Ms < 132, String(p50Ms))
    assert.ok(p99Ms > p50Ms && p99Ms < 250, String(p99Ms))
    assert.ok(Math.abs(usdPerMonth.replicas - 2 * 730 * (0.2 * 0.05 + 0.25 * 0.01)) < 1e-6)
    assert.ok(Math.abs(usdPerMonth.tokens - 0.001 * 3600 * 730) < 1e-6)
  })

  test('counts cold starts, and the hours in which nothing runs', () => {
    const rare = plan(inputOf({ perSecond: 1 / 3600 }))
    assert.ok(rare.p50Ms > 2000)
    assert.ok(rare.usdPerMonth.replicas < 0.1 * plan(inputOf()).usdPerMonth.replicas)
    const scaling = { ...inputOf().scaling, zeroAfterMs: undefined }
    assert.ok(plan(inputOf({ perSecond: 1 / 3600, scaling })).p99Ms < 500)
  })

  test('adds replicas for a target of p99 while that helps, and says when it does not', () => {
    const input = inputOf({ perSecond: 29, aims: { utilisation: 0.9, p99Ms: 200 } })
    const aimed = plan(input)
    assert.ok(aimed.p99Ms <= 200, String(aimed.p99Ms))
    assert.ok(aimed.functions.some(({ because }) => because === 'p99'))
    const hopeless = plan(inputOf({ aims: { utilisation: 0.6, p99Ms: 50 } }))
    assert.match(hopeless.warnings.join(), /providers' own time/)
  })

  test('refuses nothing where max_inflight is 0, which is no limit', () => {
    const maxInflight = new Map(['llm-router', 'a-generate'].map((name) => [name, 0]))
    const scaling = { ...inputOf().scaling, maxInflight }
    const { functions, warnings } = plan(inputOf({ scaling }))
    assert.deepEqual(
      functions.map(({ refusedShare }) => refusedShare),
      [0, 0],
    )
    assert.deepEqual(warnings, [])
  })

  test('of a function that the stack file does not have says so', () => {
    const { warnings, functions } = plan(inputOf({ functionOf: () => 'b-generate' }))
    assert.match(warnings.join('\n'), /^b-generate is not in the stack file.*: add it, or give another --mix\.$/)
    assert.equal(functions[1]?.refusedShare, 0)
  })

  test('is shown as a table', () => {
    const input = inputOf()
    const lines = shown(plan(input), input).split('\n')
    assert.match(lines[1] ?? '', /^llm-router +10\.0 .* the minimum +20 %/)
    assert.match(lines.join('\n'), /10 requests per second: p50 \d+ ms, p99 \d+ ms/)
  })
})

describe('what a plan is made of', () => {
  test('named mixes have shares of 1 together, and targets and prices of the catalogue', async () => {
    const { targets } = await shippedCatalogue()
    for (const mix of Object.values(mixes)) {
      assert.ok(Math.abs(mix.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9)
      for (const { target } of mix)
        assert.ok(
          targets.some(({ name }) => name === target),
          target,
        )
    }
  })

  test('service times are positive, and a wrong file is named', () => {
    assert.ok(readServiceTimes(file('local/plan/service-times.json')).routerCpuMs > 0)
    assert.throws(() => readServiceTimes(file('biome.json')), /biome\.json: /)
  })

  test('a mix has a name or a file, and nothing else', () => {
    assert.equal(readMix('s0'), mixes.s0)
    for (const name of ['constructor', 'toString', '__proto__', 's5'])
      assert.throws(
        () => readMix(name),
        new RegExp(`^Error: ${name} cannot be read. --mix takes s4, s0 or a JSON file`),
      )
  })

  test('options are checked', () => {
    assert.equal(Object(readCommandLine(['--rps', '5'])).mix, 's4')
    assert.throws(() => readCommandLine([]), /--rps is missing/)
    assert.throws(() => readCommandLine(['--rps', '0']), /--rps must be a number greater than 0/)
    assert.throws(() => readCommandLine(['--rps', '1', '--utilisation', '1']), /less than 1/)
    assert.equal(Object(readCommandLine(['--rps', '1', '--max', '3'])).max, 3)
    for (const max of ['2.5', '0', '-1', 'Infinity', 'two', '']) {
      assert.throws(() => readCommandLine(['--rps', '1', `--max=${max}`]), /--max must be a whole number of 1 or more/)
    }
  })

  test('the command prints it', async () => {
    const args = [
      '--import',
      file('template/llm-node/yaml-import.ts'),
      file('local/plan/start.ts'),
      '--rps',
      '200',
      '--mix',
      's4',
    ]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
    assert.match(stdout, /^llm-router +200\.0/m)
    assert.match(stdout, /USD a month/)
  })
})

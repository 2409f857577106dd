import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { parseQuantity } from '../../../local/plan/quantity.ts'
import { readScaling } from '../../../local/plan/scaling.ts'
import { root } from '../../repository/tree.ts'

const folder = mkdtempSync(join(tmpdir(), 'plan-'))
after(() => rmSync(folder, { recursive: true }))

type Given = { labels?: string; limits?: string; environment?: string; others?: string }

const usual = 'memory: 256Mi, cpu: 200m'

function scalingOf({ labels = '', limits = usual, environment = '', others = '' }: Given, variables = {}) {
  const router = `llm-router: {labels: {${labels}}, limits: {${limits}}, environment: {${environment}}}`
  return readText(`provider: {name: openfaas}\nfunctions:\n  ${router}\n${others}`, variables)
}

function readText(text: string, variables = {}) {
  const file = join(folder, 'stack.yml')
  writeFileSync(file, text)
  return readScaling(file, variables)
}

describe('what a plan takes from a stack file', () => {
  test('are the limits and labels of the one that is shipped', () => {
    const { cpu, memoryMiB, target, min, max, zeroAfterMs, maxInflight } = readScaling(join(root, 'stack.yml'), {})
    assert.deepEqual([cpu, memoryMiB, target, min, max, zeroAfterMs], [0.2, 256, 16, 1, 5, 300_000])
    assert.deepEqual([maxInflight.get('llm-router'), maxInflight.get('groq-generate')], [64, 32])
  })

  test('has its variables and their defaults filled in', () => {
    const labels = `com.openfaas.scale.target: "\${TARGET:-16}"`
    assert.equal(scalingOf({ labels }).target, 16)
    assert.equal(scalingOf({ labels }, { TARGET: '8' }).target, 8)
  })

  test('needs no quotes', () => {
    const labels = 'com.openfaas.scale.max: 7, com.openfaas.scale.zero: true, com.openfaas.scale.zero-duration: 1m'
    const { max, zeroAfterMs, maxInflight } = scalingOf({ labels, environment: 'max_inflight: 12' })
    assert.deepEqual([max, zeroAfterMs, maxInflight.get('llm-router')], [7, 60_000, 12])
  })

  test('has OpenFaaS’ defaults where nothing is written', () => {
    const { min, max, target, zeroAfterMs, maxInflight } = scalingOf({})
    assert.deepEqual([min, max, target, zeroAfterMs, maxInflight.get('llm-router')], [1, 20, 50, undefined, 0])
  })

  test('are quantities of Kubernetes', () => {
    const { cpu, memoryMiB } = scalingOf({ limits: 'memory: 1Gi, cpu: "1"' })
    assert.deepEqual([cpu, memoryMiB], [1, 1024])
    const written = ['200m', '0.5', '.5', '2', '128974848', '129M', '123Mi', '1.5Gi', '1e3', '12E', '1Ki', '5k']
    const numbers = [0.2, 0.5, 0.5, 2, 128_974_848, 129e6, 123 * 2 ** 20, 1.5 * 2 ** 30, 1000, 12e18, 1024, 5000]
    assert.deepEqual(written.map(parseQuantity), numbers)
    for (const text of ['', 'x', '1 Gi', '-1', '1K', '1mi', '1Gi2', 'Mi', '.'])
      assert.equal(parseQuantity(text), undefined)
  })

  test('is of whichever provider functions there are', () => {
    const { maxInflight } = scalingOf({ others: '  my-generate: {environment: {max_inflight: 3}}\n' })
    assert.deepEqual(
      [...maxInflight],
      [
        ['llm-router', 0],
        ['my-generate', 3],
      ],
    )
  })

  const faults: [what: string, given: Given, message: RegExp][] = [
    [
      'a target that is no number',
      { labels: 'com.openfaas.scale.target: a' },
      /the label com\.openfaas\.scale\.target must be a number greater than 0, not "a"/,
    ],
    ['a target of 0', { labels: 'com.openfaas.scale.target: 0' }, /scale\.target must be/],
    ['an empty target', { labels: 'com.openfaas.scale.target: ' }, /scale\.target must be .*, not ""/],
    ['a part of a replica', { labels: 'com.openfaas.scale.min: 1.5' }, /scale\.min must be a whole number/],
    ['no replica at most', { labels: 'com.openfaas.scale.max: 0' }, /scale\.max must be a whole number of 1 or more/],
    ['an endless maximum', { labels: 'com.openfaas.scale.max: Infinity' }, /scale\.max must be/],
    [
      'an unreadable time',
      { labels: 'com.openfaas.scale.zero: true, com.openfaas.scale.zero-duration: 5' },
      /scale\.zero-duration must be a duration such as 5m/,
    ],
    [
      'an unreadable max_inflight',
      { environment: 'max_inflight: many' },
      /max_inflight must be a whole number, or 0 for no limit, not "many"/,
    ],
    [
      'memory without a number',
      { limits: 'memory: much, cpu: 1' },
      /limits\.memory must be a quantity such as 256Mi or 1Gi, not "much"/,
    ],
    ['no limit of CPU', { limits: 'memory: 1Gi' }, /limits\.cpu must be a quantity such as 200m or 1, not ""/],
  ]
  for (const [what, given, message] of faults) {
    test(`with ${what} is refused, and its function is named`, () => {
      assert.throws(() => scalingOf(given), message)
      assert.throws(() => scalingOf(given), /stack\.yml: llm-router: /)
    })
  }

  test('names the function that is wrong, and the router if there is none', () => {
    const others = '  my-generate: {environment: {max_inflight: -1}}\n'
    assert.throws(() => scalingOf({ others }), /stack\.yml: my-generate: max_inflight must be/)
    assert.throws(
      () => readText('provider: {name: openfaas}\nfunctions: {one: {}}\n'),
      /no function llm-router.*: add it/,
    )
    assert.throws(
      () => readScaling('/nowhere/stack.yml', {}),
      /\/nowhere\/stack\.yml cannot be read: name another with --stack/,
    )
  })
})

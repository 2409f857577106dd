import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LlmError } from '#runtime/errors.ts'
import { readSelector } from '../../../functions/scale-metrics/external-metrics/selector.ts'

const fits = (text: string, labels: Record<string, string>) => readSelector(text)(labels)

test('a label selector selects as Kubernetes does', () => {
  const labels = { cluster: 'gpu', region: 'eu' }
  for (const selector of [
    '',
    'cluster=gpu',
    'cluster==gpu',
    'cluster in (a, gpu),region=eu',
    'cluster',
    '!zone',
    'zone!=x',
    'zone notin (x,y)',
    '!toString',
    'toString!=x',
  ]) {
    assert.equal(fits(selector, labels), true, selector)
  }
  for (const selector of [
    'cluster=a',
    'cluster!=gpu',
    'cluster notin (gpu)',
    'zone',
    '!cluster',
    'cluster=gpu,region=us',
    'constructor',
  ]) {
    assert.equal(fits(selector, labels), false, selector)
  }
})

test('what is none is refused, whatever it is', () => {
  for (const text of ['a~b', 'a in b', 'a=b c', '=b', 'a in (b'])
    assert.throws(() => readSelector(text), LlmError, text)
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        readSelector(text)({})
      } catch (error) {
        assert.ok(error instanceof LlmError && error.code === 'invalid_request')
      }
    }),
  )
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { changeBehaviour, defaultBehaviour, takeFault } from '../../../local/simulators/behaviour.ts'

describe('changeBehaviour', () => {
  it('changes what is given and keeps the rest', () => {
    const changed = changeBehaviour(defaultBehaviour, { latencyMs: 20, text: 'Hello' })
    assert.deepEqual(changed, { ...defaultBehaviour, latencyMs: 20, text: 'Hello' })
    assert.deepEqual(changeBehaviour(changed, { promptTokens: 7 }), { ...changed, promptTokens: 7 })
  })

  it('clears with null, and the count with the fault', () => {
    const faulty = changeBehaviour(defaultBehaviour, { fault: { kind: 'hang' }, faultCount: 2, text: 'x' })
    assert.deepEqual(changeBehaviour(faulty, { fault: null, text: null }), defaultBehaviour)
  })

  it('a new fault does not inherit the count of the one before', () => {
    const counted = changeBehaviour(defaultBehaviour, { fault: { kind: 'hang' }, faultCount: 2 })
    const changed = changeBehaviour(counted, { fault: { kind: 'reset' } })
    assert.deepEqual(changed, { ...defaultBehaviour, fault: { kind: 'reset' } })
  })

  it('says which setting is wrong and which there are', () => {
    const sentences: [unknown, RegExp][] = [
      [{ latencyMs: 'soon' }, /`latencyMs` is wrong: .*number/],
      [{ promptTokens: -1 }, /`promptTokens` is wrong/],
      [{ latency: 5 }, /`latency` is wrong.* The settings are latencyMs, /],
      [{ fault: { kind: 'explode' } }, /`fault.kind` is wrong: .*"hang"/],
      [{ fault: { kind: 'status', status: 200 } }, /`fault.status` is wrong/],
      [{ fault: { kind: 'status', status: 500, headers: { 'bad name': 'x' } } }, /`fault.headers` is wrong/],
      [{ faultCount: 0 }, /`faultCount` is wrong/],
      ['{', /A behaviour is a JSON object such as/],
      [undefined, /A behaviour is a JSON object such as/],
    ]
    for (const [change, sentence] of sentences) {
      assert.throws(() => changeBehaviour(defaultBehaviour, change), { message: sentence })
    }
  })

  it('takes undefined for a setting that was left out', () => {
    assert.deepEqual(changeBehaviour(defaultBehaviour, { latencyMs: undefined }), defaultBehaviour)
  })

  it('takes or refuses anything, and refuses in a sentence', () => {
    const keys = fc.constantFrom(...Object.keys(defaultBehaviour), 'text', 'fault', 'faultCount', 'other')
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.dictionary(keys, fc.anything())), (change) => {
        try {
          changeBehaviour(defaultBehaviour, change)
        } catch (wrong) {
          assert.match(wrong instanceof Error ? wrong.message : '', /The settings are/)
        }
      }),
    )
  })
})

describe('takeFault', () => {
  it('takes a counted fault as often as the count says', () => {
    const behaviour = changeBehaviour(defaultBehaviour, { fault: { kind: 'hang' }, faultCount: 2 })
    const taken = [takeFault(behaviour), takeFault(behaviour), takeFault(behaviour)]
    assert.deepEqual(taken, [{ kind: 'hang' }, { kind: 'hang' }, undefined])
    assert.deepEqual(behaviour, defaultBehaviour)
  })

  it('takes an uncounted fault for ever', () => {
    const behaviour = changeBehaviour(defaultBehaviour, { fault: { kind: 'reset' } })
    for (let call = 0; call < 3; call += 1) assert.deepEqual(takeFault(behaviour), { kind: 'reset' })
  })
})

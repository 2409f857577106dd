import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { completeReply, createChunkCompleter } from '#runtime/contract/complete.ts'

const head = { model: 'm', nowMs: 0 }

/** What becomes of the pieces of an answer, which all belong to the first choice unless another is named. */
function told(...deltas: { index?: number; [field: string]: unknown }[]): unknown[] {
  const complete = createChunkCompleter(head)
  return deltas.map(({ index = 0, ...delta }) => Object(complete({ choices: [{ index, delta }] })).choices[0].delta)
}

describe('the role of an answer', () => {
  test('comes with the first piece of each choice, whatever its server says of it', () => {
    for (const none of [{}, { role: null }, { role: '' }]) {
      assert.deepEqual(
        told({ ...none, content: 'a' }, { ...none, content: 'b' }, { ...none, index: 1, content: 'c' }),
        [{ role: 'assistant', content: 'a' }, { content: 'b' }, { role: 'assistant', content: 'c' }],
      )
    }
  })

  test('comes with the first piece also where its server says it later', () => {
    const deltas = [{ reasoning_content: 'a' }, { role: 'assistant', content: 'b' }]
    assert.deepEqual(told(...deltas), [{ role: 'assistant', reasoning_content: 'a' }, deltas[1]])
  })

  test('leaves pieces as they are that have no need of it', () => {
    const complete = createChunkCompleter(head)
    const begin = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
    for (const delta of [{ role: 'assistant', content: '' }, { content: 'a' }, { role: 'assistant' }, {}]) {
      const chunk = { ...begin, choices: [{ index: 0, delta }] }
      assert.equal(complete(chunk), chunk)
    }
  })

  test('is filled in where a whole answer does not say it', () => {
    for (const none of [{}, { role: null }, { role: '' }]) {
      const message = { ...none, content: 'a' }
      const reply = completeReply({ choices: [{ index: 0, message, finish_reason: 'stop' }] }, head)
      assert.deepEqual(Object(reply).choices[0].message, { role: 'assistant', content: 'a' })
    }
  })
})

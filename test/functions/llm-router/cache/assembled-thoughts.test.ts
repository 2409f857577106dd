import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAssembler } from '../../../../functions/llm-router/cache/assemble.ts'

function assembled(details: readonly unknown[]): unknown {
  const assembler = createAssembler()
  for (const detail of details) {
    const choices = [{ index: 0, delta: { reasoning_details: detail }, finish_reason: null }]
    assembler.add({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices })
  }
  const { choices } = assembler.completion()
  return Object(choices)[0].message.reasoning_details
}

test('details of thoughts that share an index and not a type stay apart, in a chunk and in several', () => {
  const [summary, encrypted] = [
    { type: 'reasoning.summary', summary: 'AB', index: 0 },
    { type: 'reasoning.encrypted', data: 'EEE', id: 'r1', index: 0 },
  ]
  const begun = { ...summary, summary: 'A' }
  const rest = { ...summary, summary: 'B' }
  assert.deepEqual(assembled([[begun], [rest], [encrypted]]), [summary, encrypted])
  assert.deepEqual(assembled([[begun, rest, encrypted]]), [summary, encrypted])
})

test('details of thoughts that come as a whole stay apart', () => {
  const whole = [
    { type: 'reasoning.text', text: 'A', signature: 's', index: 0 },
    { type: 'reasoning.text', text: 'B', signature: 't', index: 1 },
    { type: 'reasoning.text', text: 'C' },
    { type: 'reasoning.text', text: 'D' },
  ]
  assert.deepEqual(assembled(whole.map((one) => [one])), whole)
})

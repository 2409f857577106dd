import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAssembler } from '../../../../functions/llm-router/cache/assemble.ts'

type Usage = { prompt_tokens: number; completion_tokens: number; total_tokens: number }

function assembled(usages: readonly (Usage | null)[]): unknown {
  const assembler = createAssembler()
  for (const usage of usages) {
    const choices = [{ index: 0, delta: { content: 'A' }, finish_reason: null }]
    assembler.add({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices, usage })
  }
  return assembler.completion().usage
}

const [begun, ended, zeros] = [
  { prompt_tokens: 900, completion_tokens: 1, total_tokens: 901 },
  { prompt_tokens: 900, completion_tokens: 50, total_tokens: 950 },
  { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
]

test('an answer that is kept has the latest usage of its stream', () => {
  assert.deepEqual(assembled([begun, null, ended, null]), ended)
  assert.equal(assembled([null]), undefined)
})

test('zeros at the end of a stream are not kept in place of what it has told before', () => {
  assert.deepEqual(assembled([begun, ended, zeros]), ended)
  assert.deepEqual(assembled([begun, { ...ended, prompt_tokens: 0, total_tokens: 50 }]), ended)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAssembler } from '../../../../functions/llm-router/cache/assemble.ts'

test('a choice has what was told beside its message, as it was told last', () => {
  const assembler = createAssembler()
  const filtered = { hate: { filtered: false } }
  const add = (index: number, more: object, finish_reason: string | null = null) =>
    assembler.add({
      ...{ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' },
      choices: [{ index, delta: { content: 'x' }, finish_reason, ...more }],
    })
  add(0, { content_filter_results: {}, stop_reason: null })
  add(1, { content_filter_results: { violence: { filtered: false } } }, 'stop')
  add(0, { content_filter_results: filtered, stop_reason: 'END' }, 'stop')
  add(0, { content_filter_results: null, stop_reason: null })
  assert.deepEqual(assembler.completion().choices, [
    {
      ...{ index: 0, finish_reason: 'stop', stop_reason: 'END', content_filter_results: filtered },
      message: { role: 'assistant', content: 'xxx' },
    },
    {
      ...{ index: 1, finish_reason: 'stop', content_filter_results: { violence: { filtered: false } } },
      message: { role: 'assistant', content: 'x' },
    },
  ])
})

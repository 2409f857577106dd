import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLastingEnds } from '#runtime/contract/lasting-end.ts'

test('an answer that was cut stays cut until it goes on', () => {
  for (const cut of ['length', 'content_filter']) {
    const end = createLastingEnds()
    assert.equal(end(0, { content: 'Hi' }, null), null)
    assert.equal(end(0, {}, 'stop'), 'stop')
    assert.equal(end(0, {}, cut), cut)
    assert.equal(end(0, { content: '' }, null), null)
    for (const reason of ['stop', 'tool_calls', 'stop']) assert.equal(end(0, {}, reason), cut)
    assert.equal(end(1, {}, 'stop'), 'stop')
    assert.equal(end(0, { content: ' more' }, null), null)
    assert.equal(end(0, {}, 'stop'), 'stop')
  }
})

test('the last of several cuts is told', () => {
  const end = createLastingEnds()
  assert.deepEqual(
    [end(0, {}, 'length'), end(0, {}, 'content_filter'), end(0, {}, 'stop')],
    ['length', 'content_filter', 'content_filter'],
  )
})

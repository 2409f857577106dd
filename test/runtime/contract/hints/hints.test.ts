import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hintReader } from '#runtime/contract/hints/hints.ts'
import type { Form } from '#runtime/contract/tasks.ts'
import { LlmError } from '#runtime/errors.ts'

const readers = { short: hintReader('short'), chat: hintReader('chat', ['cost']), embeddings: hintReader('embeddings') }
const read = (body: unknown, headers: Record<string, string> = {}, form: Form = 'chat') => readers[form](headers, body)

function assertRefused(message: RegExp, ...given: Parameters<typeof read>): void {
  assert.throws(
    () => read(...given),
    (error) => error instanceof LlmError && error.code === 'invalid_request' && message.test(error.message),
    JSON.stringify(given),
  )
}

describe('a request is private', () => {
  for (const form of ['short', 'chat', 'embeddings'] as const) {
    test('if anybody wants so, and searched if nobody does but somebody says auto', () => {
      const given: [object, Record<string, string>, unknown][] = [
        [{ private: 'auto' }, {}, 'auto'],
        [{}, { 'x-llm-private': 'auto' }, 'auto'],
        [{ metadata: { private: 'auto' } }, {}, 'auto'],
        [{ metadata: { llm_private: 'auto' } }, {}, 'auto'],
        [{ private: false }, { 'x-llm-private': 'auto' }, 'auto'],
        [{ private: 'auto' }, { 'x-llm-private': 'false' }, 'auto'],
        [{ private: 'auto' }, { 'x-llm-private': 'true' }, true],
        [{ private: true, metadata: { private: 'auto' } }, { 'x-llm-private': 'auto' }, true],
      ]
      for (const [body, headers, expected] of given) assert.equal(read(body, headers).hints.private, expected)
    })

    test(`as soon as one place says so, in the form ${form}`, () => {
      for (const [body, headers] of [
        [{ private: true }, {}],
        [{}, { 'x-llm-private': 'true' }],
        [{ metadata: { private: true } }, {}],
        [{ metadata: { private: 'true' } }, {}],
        [{ metadata: { llm_private: 'true' } }, {}],
        [{ private: false, metadata: { private: 'false' } }, { 'x-llm-private': 'true' }],
        [{ private: true, metadata: { private: 'false' } }, { 'x-llm-private': 'false' }],
        [{ private: false, metadata: { private: 'false', llm_private: true } }, { 'x-llm-private': 'false' }],
      ] as const) {
        assert.equal(read(body, headers, form).hints.private, true, JSON.stringify([body, headers]))
      }
      for (const body of [
        {},
        { private: false },
        { metadata: {} },
        { metadata: null },
        { metadata: { private: 'false' } },
      ])
        assert.equal(read(body, {}, form).hints.private, false)
    })
  }

  test('only by a value that is true or false', () => {
    for (const value of ['true', 1, null, 'yes', [], [true], {}, ''])
      assertRefused(/private must be true/, { private: value })
    for (const value of ['TRUE', 'True', 'yes', '1', 1, null, [true], {}, '', ' true', 'on']) {
      for (const key of ['private', 'llm_private'])
        assertRefused(/private must be true|has the wrong/, { metadata: { [key]: value } })
    }
    for (const value of ['TRUE', 'yes', '1', '', 'true, true', 'true,false', ', true']) {
      assertRefused(/x-llm-private must be true/, {}, { 'x-llm-private': value })
    }
    for (const metadata of ['{"private":true}', [['private', 'true']], true, 7]) {
      assertRefused(/metadata must be an object/, { metadata })
    }
  })
})

describe('hints', () => {
  test('are taken from headers, then the body, then metadata', () => {
    const metadata = { llm_task: 'reason', task: 'classify', llm_user: 'm', timeout_ms: '7', max_latency_ms: 30 }
    const body = { task: 'generate', max_latency_ms: 20, user: 'b', metadata }
    const headers = { 'x-llm-task': 'classify', 'x-llm-max-latency-ms': '10', 'x-llm-model': 'a/b' }
    const expected = { private: false, timeout_ms: 7 }
    assert.deepEqual(read(body, headers).hints, {
      ...expected,
      ...{ task: 'classify', max_latency_ms: 10, user: 'b', model: 'a/b' },
    })
    assert.deepEqual(read(body).hints, { ...expected, task: 'generate', max_latency_ms: 20, user: 'b' })
    assert.deepEqual(read({ metadata }).hints, { ...expected, task: 'reason', max_latency_ms: 30, user: 'm' })
  })

  test('of metadata with our prefix must be hints; without it, what is none stays with its caller', () => {
    const own = {
      task: 'triage',
      strategy: 'aggressive',
      max_latency_ms: 'low',
      timeout_ms: '-1',
      user: 'u',
      model: 'm',
    }
    const { hints, rest } = read({ metadata: { ...own, llm_strategy: 'cost' } })
    assert.deepEqual(hints, { private: false, strategy: 'cost' })
    assert.deepEqual(rest, { metadata: own })
    assert.deepEqual(read({ metadata: { task: 'embed' } }).hints, { private: false })
    for (const [name, value] of Object.entries(own).slice(0, 4)) {
      assertRefused(new RegExp(`metadata.llm_${name} `), { metadata: { [`llm_${name}`]: value } })
    }
  })

  test('that are wrong in a header or in the body are refused', () => {
    assertRefused(/x-llm-task must be one of classify, generate, reason/, {}, { 'x-llm-task': 'embed' })
    assertRefused(/x-llm-task must be one of embed/, {}, { 'x-llm-task': 'reason' }, 'embeddings')
    assertRefused(/x-llm-max-latency-ms must be/, {}, { 'x-llm-max-latency-ms': '' })
    assertRefused(/x-llm-timeout-ms must be/, {}, { 'x-llm-timeout-ms': '1, 2' })
    assertRefused(/x-llm-user must be there once/, {}, { 'x-llm-user': 'a, b' })
    assertRefused(/timeout_ms must be/, { timeout_ms: '10' })
    assertRefused(/strategy must be one of cost/, { strategy: 'best' })
  })

  test('for the router alone do not go on, and nothing else is changed', () => {
    const body = { model: 'auto', user: 'u', messages: [], brand_new: 1 }
    assert.equal(read(body).rest, body)
    const marked = { private: true, ...body, task: 'generate', metadata: { llm_task: 'reason', private: 'true' } }
    assert.deepEqual(Object.entries(Object(read(marked).rest)), Object.entries(body))
    const { rest } = read({ ...body, metadata: { private: 'true', team: 'search' } })
    assert.deepEqual(rest, { ...body, metadata: { team: 'search' } })
    assert.deepEqual(read({ metadata: {} }).rest, { metadata: {} })
  })
})

test('a user without a name is none, and no fault', () => {
  assert.equal(read({ user: '' }).hints.user, undefined)
  assertRefused(/x-llm-user must not be empty/, {}, { 'x-llm-user': '' })
})

test('a user and a model in a header are read as UTF-8, and as latin1 where they are not', () => {
  const inBytes = (text: string) => Buffer.from(text).toString('latin1')
  for (const user of ['josé', '山田', 'ann', '🙂']) {
    assert.equal(read({}, { 'x-llm-user': inBytes(user) }).hints.user, user)
    assert.equal(read({}, { 'x-llm-model': inBytes(user) }).hints.model, user)
  }
  assert.equal(read({}, { 'x-llm-user': 'josé' }).hints.user, 'josé')
  assert.equal(read({}, { 'x-llm-user': inBytes('é'.repeat(256)) }).hints.user?.length, 256)
  assertRefused(/256 characters/, {}, { 'x-llm-user': inBytes('é'.repeat(257)) })
})

test('a user has a length that can be recorded with each call', () => {
  for (const form of ['short', 'chat', 'embeddings'] as const) {
    assert.equal(read({ user: 'u'.repeat(256) }, {}, form).hints.user?.length, 256)
    assertRefused(/256 characters/, { user: 'u'.repeat(257) }, {}, form)
    assertRefused(/256 characters/, {}, { 'x-llm-user': 'u'.repeat(257) }, form)
  }
})

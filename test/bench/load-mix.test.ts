import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { judge } from '../../bench/load/answer.ts'
import { type Asked, askedAt, type Mix } from '../../bench/load/mix.ts'
import { root } from '../repository/tree.ts'

const mix: Mix = JSON.parse(readFileSync(join(root, 'bench/load/mix.json'), 'utf8'))

describe('the mix', () => {
  test('has its shares within few requests', () => {
    const asked = Array.from({ length: 400 }, (_, number) => askedAt(number, mix))
    const chats = asked.filter(({ category }) => category !== 'embeddings')
    const share = (some: readonly Asked[], of: readonly Asked[]) => some.length / of.length
    const isClose = (actual: number, expected: number, what: string) =>
      assert.ok(Math.abs(actual - expected) < 0.02, `${what}: ${actual}`)
    isClose(
      share(
        asked.filter(({ isPrivate }) => isPrivate),
        asked,
      ),
      mix.private,
      'private',
    )
    isClose(1 - share(chats, asked), mix.embeddings, 'embeddings')
    isClose(
      share(
        chats.filter(({ isStream }) => isStream),
        chats,
      ),
      mix.streams,
      'streams',
    )
    for (const { name, share: expected } of mix.categories) {
      isClose(
        share(
          chats.filter(({ category }) => category === name),
          chats,
        ),
        expected,
        name,
      )
    }
    assert.ok(
      asked.some(({ isPrivate, isStream }) => isPrivate && isStream),
      'private streams',
    )
  })

  test('refuses shares that are not 1 together', () => {
    const half: Mix = { ...mix, embeddings: 0, categories: mix.categories.slice(1) }
    assert.throws(() => Array.from({ length: 100 }, (_, number) => askedAt(number, half)), /must be 1/)
  })
})

describe('a reply', () => {
  const chat: Asked = { category: 'code', path: '/v1/chat/completions', isPrivate: true, isStream: false, body: {} }
  const body = '{"choices":[{"finish_reason":"stop"}]}'

  test('whose cost and provider nobody names has an unknown cost, and may come from outside', () => {
    const { isOutside, nanoUsd } = judge({ status: 200, headers: {}, body }, chat, ['ollama'])
    assert.deepEqual([isOutside, nanoUsd], [true, undefined])
  })

  test('that is an error event is an error, not a truncated answer', () => {
    const broken = 'data: {"choices":[]}\n\ndata: {"error":{"code":"stream_stalled"}}\n\n'
    const { isError, isTruncated } = judge({ status: 200, headers: {}, body: broken }, { ...chat, isStream: true }, [])
    assert.deepEqual([isError, isTruncated], [true, false])
  })
})

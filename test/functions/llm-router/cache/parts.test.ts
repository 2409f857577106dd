import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ChatCompletion } from '#runtime/contract/chat.ts'
import { asStream } from '../../../../functions/llm-router/cache/as-stream.ts'
import { createAssembler } from '../../../../functions/llm-router/cache/assemble.ts'
import { readCacheControl } from '../../../../functions/llm-router/cache/cache-control.ts'
import { readEntry, toText, unkept } from '../../../../functions/llm-router/cache/entry.ts'
import { isStoreInCluster } from '../../../../functions/llm-router/cache/where-kept.ts'

/** White space alone is no answer. */
const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((said) => /\S/.test(said))
const input = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 })).map((fields) => JSON.stringify(fields))
const call = fc.record({ name: fc.constantFrom('f', 'g'), arguments: input }, { noNullPrototype: true })
const answers = fc
  .array(
    fc.record({
      content: text,
      refusal: fc.option(text),
      reasoning_content: text,
      calls: fc.array(call, { maxLength: 3 }),
    }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map(
    (all): ChatCompletion => ({
      ...{ id: 'c1', object: 'chat.completion', created: 7, model: 'm', system_fingerprint: 'f' },
      choices: all.map(({ calls, refusal, ...said }, index) => ({
        index,
        message: {
          ...{ role: 'assistant', ...said },
          ...(refusal !== null && { refusal }),
          ...(calls.length > 0 && {
            tool_calls: calls.map((one, place) => ({ id: `c${place}`, type: 'function', function: one })),
          }),
        },
        finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
      })),
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    }),
  )

/** A text in pieces. */
function inPieces(whole: string, size: number): string[] {
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
    whole.slice(index * size, (index + 1) * size),
  )
}

describe('the parts of the cache', () => {
  test('what is replayed as a stream and put together again is the same answer', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (answer) => {
        const assembler = createAssembler()
        const stream = await asStream(answer)
        for await (const { chunk, data } of stream.pieces) {
          assert.deepEqual(JSON.parse(data), JSON.parse(JSON.stringify(chunk)))
          assembler.add(chunk)
        }
        assert.deepEqual(assembler.completion(), answer)
        assert.deepEqual(stream.progress.usage, answer.usage)
      }),
    )
  })

  test('pieces of texts and of calls are put together, whatever their size', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(call, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 5 }),
        (said, calls, size) => {
          const assembler = createAssembler()
          const add = (delta: Record<string, unknown>, finish_reason: string | null = null) =>
            assembler.add({
              ...{ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' },
              choices: [{ index: 0, delta, finish_reason }],
            })
          add({ role: 'assistant', content: '' })
          for (const content of inPieces(said, size)) add({ content })
          for (const [index, one] of calls.entries()) {
            add({
              tool_calls: [{ index, id: `c${index}`, type: 'function', function: { name: one.name, arguments: '' } }],
            })
            for (const piece of inPieces(one.arguments, size))
              add({ tool_calls: [{ index, function: { arguments: piece } }] })
          }
          add({ reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'a' }] })
          add({ reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'b', signature: 's' }] })
          add({}, 'tool_calls')
          assert.deepEqual(assembler.completion(), {
            ...{ id: 'c', object: 'chat.completion', created: 1, model: 'm' },
            choices: [
              {
                index: 0,
                message: {
                  ...{ role: 'assistant', content: said },
                  tool_calls: calls.map((one, index) => ({ id: `c${index}`, type: 'function', function: one })),
                  reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'ab', signature: 's' }],
                },
                finish_reason: 'tool_calls',
              },
            ],
          })
        },
      ),
    )
  })

  test('an entry is read as it was written, and not at all after any change', () => {
    const entry = { target: 'a/m', usd: 0.1, simulated: false, body: '{"a":"ü\\n"}\n{}' }
    const written = toText('key', entry)
    assert.deepEqual(readEntry('key', written), entry)
    assert.equal(readEntry('key', toText('key', unkept)), unkept)
    fc.assert(
      fc.property(fc.nat(written.length - 1), fc.string({ maxLength: 2 }), (at, put) => {
        const changed = written.slice(0, at) + put + written.slice(at + 1)
        if (changed !== written) assert.equal(readEntry('key', changed), undefined)
        assert.equal(readEntry('key', written.slice(0, at)), undefined)
      }),
    )
  })

  test('an entry is none under the key of another request, so that a store that mixes rows up crosses no tenants', () => {
    const entry = { target: 'a/m', usd: 0.1, simulated: false, body: '{}' }
    for (const kept of [entry, unkept] as const) assert.equal(readEntry('other', toText('key', kept)), undefined)
  })

  test('Cache-Control is read as HTTP has it, and never fails', () => {
    const none = { noCache: false, noStore: false, maxAgeMs: Number.POSITIVE_INFINITY }
    assert.deepEqual(readCacheControl(undefined), none)
    assert.deepEqual(readCacheControl('public, no-transform, max-stale'), none)
    assert.deepEqual(readCacheControl('NO-CACHE , no-store'), { ...none, noCache: true, noStore: true })
    for (const [value, maxAgeMs] of Object.entries({
      'max-age=5': 5000,
      'max-age="5"': 5000,
      'max-age=99999999999': 99_999_999_999_000,
      'max-age': 0,
      'max-age=-1': 0,
      'max-age=1e9': 0,
    })) {
      assert.equal(readCacheControl(value).maxAgeMs, maxAgeMs, value)
    }
    assert.equal(readCacheControl('max-age=9, max-age=3').maxAgeMs, 3000)
    fc.assert(fc.property(fc.string(), (value) => readCacheControl(value).maxAgeMs >= 0))
  })

  test('a store is in the cluster if each of its addresses can only be there', () => {
    const isIn = (url: string | undefined) => isStoreInCluster({ read: () => url })
    const inside = [
      ...[undefined, 'redis://10.0.0.1:6379', 'redis://redis:6379', 'rediss://:p@redis.data.svc.cluster.local:6379/1'],
      ...['redis+cluster://[fd00::1]:6379,10.0.0.2:6379', 'redis+sentinel://a:26379,b.data.svc:26379/main'],
    ]
    for (const url of inside) assert.equal(isIn(url), true, url)
    const outside = ['redis://redis.example.com:6379', 'redis+cluster://10.0.0.1:6379,8.8.8.8:6379', 'no address']
    for (const url of outside) assert.equal(isIn(url), false, url)
  })
})

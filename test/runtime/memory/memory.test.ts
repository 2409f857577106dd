import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LlmError } from '#runtime/errors.ts'
import { maxJsonDepth, weighJson } from '#runtime/memory/json-weight.ts'
import { createRoom } from '#runtime/memory/room.ts'
import { roomFor } from '#runtime/memory/size.ts'

const mib = 1024 * 1024

function codeOf(run: () => void): string {
  try {
    run()
    return 'none'
  } catch (error) {
    assert.ok(error instanceof LlmError)
    return error.code
  }
}

describe('the room of a function', () => {
  test('is never given twice, and comes back whole, whatever calls do', () => {
    const steps = fc.array(fc.record({ call: fc.nat(4), bytes: fc.nat(60), releases: fc.boolean() }))
    fc.assert(
      fc.property(steps, (taken) => {
        const room = createRoom(() => 100)
        const calls = Array.from({ length: 5 }, () => ({ share: room.share(), bytes: 0, isOver: false }))
        for (const { call, bytes, releases } of taken) {
          const one = calls[call]
          if (one === undefined || one.isOver) continue
          const before = calls.reduce((sum, other) => sum + other.bytes, 0)
          const code = codeOf(() => one.share.take(bytes))
          const never = one.bytes + bytes > 100
          assert.equal(code, never ? 'request_too_large' : before + bytes > 100 ? 'overloaded' : 'none')
          if (code === 'none') one.bytes += bytes
          if (!releases) continue
          one.share.release()
          one.share.release()
          Object.assign(one, { bytes: 0, isOver: true })
        }
        for (const { share } of calls) share.release()
        assert.equal(
          codeOf(() => room.share().take(100)),
          'none',
        )
      }),
    )
  })

  test('says when to come again, and takes what is there already', () => {
    const room = createRoom(() => 100)
    const held = room.share()
    held.hold(150)
    assert.throws(() => room.share().take(1), { code: 'overloaded', details: { retryAfterMs: 1000 } })
    held.release()
    assert.equal(
      codeOf(() => room.share().take(100)),
      'none',
    )
  })

  test('has again what a call gives back, and not twice what it gives back after its end', () => {
    const room = createRoom(() => 100)
    const one = room.share()
    one.take(90)
    one.giveBack(60)
    const other = room.share()
    other.take(70)
    assert.throws(() => one.take(1), { code: 'overloaded' })
    one.release()
    one.giveBack(30)
    other.take(30)
    assert.throws(() => room.share().take(1), { code: 'overloaded' })
  })

  test('fits the heap and the container, and is there in the smallest', () => {
    const shipped = roomFor({ heapBytes: 102 * mib, containerBytes: 256 * mib })
    assert.equal(shipped, 12.75 * mib)
    assert.ok(shipped * 2 > 12_000_000, 'two bodies of the default limit must fit')
    assert.equal(roomFor({ heapBytes: 102 * mib, containerBytes: undefined }), 12.75 * mib)
    assert.ok(roomFor({ heapBytes: 102 * mib, containerBytes: 200 * mib }) < 10 * mib)
    assert.equal(roomFor({ heapBytes: 102 * mib, containerBytes: 64 * mib }), mib)
  })
})

describe('the weight of JSON', () => {
  const weigh = (text: string) => weighJson(Buffer.from(text))

  test('has the depth of the value, whatever its texts hold', () => {
    const deepOf = (value: unknown): number => {
      if (typeof value !== 'object' || value === null) return 0
      return 1 + Object.values(value).reduce((most: number, one) => Math.max(most, deepOf(one)), 0)
    }
    const odd = fc.constantFrom(
      '"',
      '\\',
      '{',
      '[',
      '\\"',
      'x'.repeat(30),
      `${'\\'.repeat(31)}"`,
      '漢',
      '\\\\"{'.repeat(12),
    )
    const text = fc.array(odd).map((parts) => parts.join(''))
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        text,
        fc.integer(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(text, tie('value'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (one, space) => {
        assert.equal(weigh(JSON.stringify(one, null, space)).depth, deepOf(one))
      }),
      { numRuns: 2000 },
    )
  })

  test('takes any bytes, and ends', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => weighJson(Buffer.from(bytes)).depth >= 0))
    assert.equal(weigh('"abc').depth, 0)
    assert.equal(weigh(`"${'\\'.repeat(99)}`).depth, 0)
  })

  test('is far more than their bytes for empty objects, and next to nothing for a long text', () => {
    assert.ok(weigh(`[${Array(1000).fill('{}').join()}]`).heapBytes > 20 * 3000)
    assert.ok(weigh(JSON.stringify({ prompt: 'x'.repeat(1_000_000) })).heapBytes < 1000)
  })

  test('tells the keys of the largest object, and not those beside or within it', () => {
    const object = (keys: number) => Object.fromEntries(Array.from({ length: keys }, (_, index) => [`k${index}:`, 1]))
    assert.equal(weigh(JSON.stringify([object(7), object(3)])).keys, 7)
    assert.equal(weigh(JSON.stringify({ ...object(5), a: [object(4)], b: object(2), c: 'x' })).keys, 8)
  })

  test('lets any schema of a tool pass', () => {
    const levels = maxJsonDepth / 2 - 10
    const nested = `${'{"properties":{"a":'.repeat(levels)}{}${'}}'.repeat(levels)}`
    assert.ok(weigh(nested).depth < maxJsonDepth)
  })
})

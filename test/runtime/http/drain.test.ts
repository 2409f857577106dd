import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { drain } from '#runtime/http/drain.ts'
import { untilEnough } from '#runtime/http/until-enough.ts'

const body = () => new Readable({ read() {} })

describe('what follows a whole answer', () => {
  test('is read to its end', async () => {
    const following = body()
    drain(following)
    following.push(Buffer.alloc(60_000))
    following.push(null)
    await once(following, 'close')
    assert.equal(following.readableEnded, true)
  })

  test('is given up where it is too much', async () => {
    const following = body()
    drain(following)
    following.push(Buffer.alloc(70_000))
    await once(following, 'close')
    assert.equal(following.readableEnded, false)
  })

  test('is given up where it does not end', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const following = body()
    drain(following)
    context.mock.timers.tick(1999)
    assert.equal(following.destroyed, false)
    context.mock.timers.tick(1)
    assert.equal(following.destroyed, true)
  })

  test('may fail, and nobody is told', async () => {
    const following = body()
    drain(following)
    following.destroy(new Error('reset'))
    await new Promise((resolve) => following.once('close', resolve))
  })
})

describe('a body that is read until enough has come', () => {
  test('ends for its reader at once, also while that waits, and is drained', async () => {
    const source = body()
    const enough = new AbortController()
    const reader = untilEnough(source, enough.signal)
    source.push('a')
    assert.equal(String((await reader.next()).value), 'a')
    const waiting = reader.next()
    enough.abort()
    assert.equal((await waiting).done, true)
    source.push('b')
    source.push(null)
    await once(source, 'close')
    assert.equal(source.readableEnded, true)
  })

  test('ends where it ends of its own accord', async () => {
    const reader = untilEnough(Readable.from([Buffer.from('a'), Buffer.from('b')]), new AbortController().signal)
    let text = ''
    for await (const bytes of reader) text += bytes
    assert.equal(text, 'ab')
  })

  test('fails where it fails, and where it is closed before its end', async () => {
    const failure = new Error('reset')
    for (const cause of [failure, undefined]) {
      const source = body()
      const waiting = untilEnough(source, new AbortController().signal).next()
      source.destroy(cause)
      await assert.rejects(waiting, cause ?? /closed before/)
    }
  })
})

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createStreamDeadline } from '#runtime/http/stream-deadline.ts'

const limits = { firstTokenMs: 100, idleMs: 50, totalMs: 1000 }

function started(context: TestContext) {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const late = (what: string, limitMs: number) => new Error(`${what} (${limitMs})`)
  const client = new AbortController()
  const deadline = createStreamDeadline(client.signal, limits, late)
  const reason = () => (deadline.signal.aborted ? String(deadline.signal.reason.message) : undefined)
  return { deadline, client, reason, pass: (ms: number) => context.mock.timers.tick(ms) }
}

describe('the limits of a stream', () => {
  test('are first that of its first piece', (context) => {
    const { reason, pass } = started(context)
    pass(99)
    assert.equal(reason(), undefined)
    pass(1)
    assert.equal(reason(), 'The answer did not begin within 100 ms (100)')
  })

  test('are then that between two pieces', (context) => {
    const { deadline, reason, pass } = started(context)
    for (let count = 0; count < 5; count += 1) {
      deadline.progressed()
      deadline.awaited()
      pass(49)
      assert.equal(reason(), undefined)
    }
    pass(1)
    assert.equal(reason(), 'The answer did not go on within 50 ms (50)')
  })

  test('do not count the time between two pieces that the reader takes', (context) => {
    const { deadline, reason, pass } = started(context)
    deadline.progressed()
    pass(900)
    assert.equal(reason(), undefined)
    deadline.awaited()
    pass(50)
    assert.match(String(reason()), /did not go on/)
  })

  test('are always that of the whole, and say where it was the reader who let the time pass', (context) => {
    const provider = started(context)
    for (let count = 0; count < 25; count += 1) {
      provider.deadline.progressed()
      provider.deadline.awaited()
      provider.pass(40)
    }
    assert.equal(provider.reason(), 'The answer was not complete within 1000 ms (1000)')
    context.mock.timers.reset()
    const reader = started(context)
    reader.deadline.progressed()
    reader.pass(1000)
    assert.equal(reader.reason(), 'The answer was not complete within 1000 ms (Infinity)')
  })

  test('end with the stream, and with the client', (context) => {
    const ended = started(context)
    ended.deadline.end()
    ended.pass(5000)
    assert.equal(ended.reason(), undefined)
    context.mock.timers.reset()
    const left = started(context)
    left.client.abort(new Error('gone'))
    assert.equal(left.reason(), 'gone')
    // Nobody is waited for any more.
    left.deadline.awaited()
    left.pass(5000)
    assert.equal(left.reason(), 'gone')
  })
})

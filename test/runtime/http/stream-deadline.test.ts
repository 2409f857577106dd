import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createStreamDeadline, endWaitMs } from '#runtime/http/stream-deadline.ts'

const limits = { firstTokenMs: 100, idleMs: 50, totalMs: 1000 }
const longer = { ...limits, totalMs: 10_000 }

function started(context: TestContext, own = limits) {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let said: string | undefined
  const late = (what: string, limitMs: number) => {
    said ??= `${what} (${limitMs})`
  }
  let nowMs = 0
  let hasEnded = false
  const deadline = createStreamDeadline(
    own,
    late,
    () => hasEnded,
    () => nowMs,
  )
  const end = () => {
    hasEnded = true
  }
  const reason = () => said
  const pass = (ms: number) => {
    nowMs += ms
    context.mock.timers.tick(ms)
  }
  return { deadline, reason, pass, end }
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

  test('take pieces that say nothing for no sign of an answer, before the first token and after it', (context) => {
    const { deadline, reason, pass } = started(context)
    for (let count = 0; count < 9; count += 1) {
      pass(10)
      deadline.progressed(false)
      pass(30)
      deadline.awaited()
    }
    assert.equal(reason(), undefined)
    pass(10)
    assert.equal(reason(), 'The answer did not begin within 100 ms (100)')

    context.mock.timers.reset()
    const later = started(context)
    later.deadline.progressed()
    later.deadline.awaited()
    later.pass(30)
    later.deadline.progressed(false)
    later.deadline.awaited()
    later.pass(19)
    assert.equal(later.reason(), undefined)
    later.pass(1)
    assert.equal(later.reason(), 'The answer did not go on within 50 ms (50)')
  })

  test('leave an answer that has ended the time in which its function waits for the end of its stream', (context) => {
    const { deadline, reason, pass, end } = started(context, longer)
    deadline.progressed()
    end()
    deadline.awaited()
    pass(endWaitMs)
    assert.equal(reason(), undefined)
    deadline.progressed(false)
    deadline.awaited()
    pass(endWaitMs)
    assert.equal(reason(), undefined)
    pass(endWaitMs)
    assert.match(String(reason()), /did not go on/)
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

  test('end with the stream', (context) => {
    const { deadline, reason, pass } = started(context)
    deadline.end()
    pass(5000)
    assert.equal(reason(), undefined)
  })
})

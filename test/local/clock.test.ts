import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../local/clock.ts'

const hourMs = 3_600_000

test('a time longer than Node’s timers can be is waited for to its end', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let runs = 0
  systemClock.after(2000 * hourMs, () => {
    runs += 1
  })
  for (let hour = 0; hour < 1999; hour += 1) context.mock.timers.tick(hourMs)
  assert.equal(runs, 0)
  for (let hour = 0; hour < 600; hour += 1) context.mock.timers.tick(hourMs)
  assert.equal(runs, 1)
})

test('a long time is cancelled in each of its parts', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  for (const waitedHours of [0, 700]) {
    const cancel = systemClock.after(1000 * hourMs, () => assert.fail('it ran'))
    for (let hour = 0; hour < waitedHours; hour += 1) context.mock.timers.tick(hourMs)
    cancel()
    for (let hour = 0; hour < 1500; hour += 1) context.mock.timers.tick(hourMs)
  }
})

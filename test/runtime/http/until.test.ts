import assert from 'node:assert/strict'
import { test } from 'node:test'
import { json } from '#runtime/http/call.ts'
import { startTestFunction } from '../parts.ts'

test('a route is told when the time in X-Timeout will have passed', async (context) => {
  const told: (number | undefined)[] = []
  const running = await startTestFunction(() => [
    {
      method: 'POST',
      path: '/',
      handle({ untilMs }) {
        told.push(untilMs)
        return json({})
      },
    },
  ])
  context.after(() => running.close())
  const beforeMs = performance.now()
  await running.post('/', {})
  await running.post('/', {}, { 'x-timeout': '20s' })
  const [without, untilMs = 0] = told
  assert.equal(without, undefined)
  assert.ok(untilMs >= beforeMs + 20_000 && untilMs <= performance.now() + 20_000)
})

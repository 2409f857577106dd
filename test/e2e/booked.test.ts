import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { assertBooked, readBooked } from './booked.ts'

const costs = [1e-6, 2e-6, 4e-6, 8e-6, 16e-6]
/** Which of three replicas answers each of the calls. */
const answered = fc.array(fc.nat(2), { minLength: costs.length, maxLength: costs.length })

function replicasAfter(answeredBy: readonly number[], before: readonly number[]): number[] {
  const replicas = [...before]
  for (const [index, replica] of answeredBy.entries())
    replicas[replica] = (replicas[replica] ?? 0) + (costs[index] ?? 0)
  return replicas
}

const reading = (replicas: readonly number[]) => {
  let calls = 0
  return async () => replicas[calls++ % replicas.length] ?? 0
}

for (const before of [
  [0, 0, 0],
  [0, 3.3e-5, 7.7e-4],
]) {
  test(`what three replicas book is seen, whichever answers, from ${before} on`, async () => {
    await fc.assert(
      fc.asyncProperty(answered, async (answeredBy) => {
        const replicas = replicasAfter(answeredBy, before)
        const read = [await readBooked(reading(before)), await readBooked(reading(replicas))] as const
        assertBooked(...read, costs)
        for (const wrong of [0.5e-6, -0.5e-6, 1e-6]) {
          const [first = 0, ...others] = replicas
          assert.throws(() => assertBooked(read[0], [first + wrong, ...others], costs), 'one books another amount')
        }
      }),
    )
  })
}

test('what no replica has booked is missed, and so is what two have booked', () => {
  assert.throws(() => assertBooked([0], [15e-6], costs), /these were booked: 0,1,2,3$/m)
  assert.throws(() => assertBooked([0, 1], [31e-6, 1 + 16e-6], costs), /these were booked: 0,1,2,3,4,4$/m)
})

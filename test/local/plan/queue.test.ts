import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { seeded } from '../../../functions/llm-router/choose/seeded.ts'
import { awakeShare, coldShare } from '../../../local/plan/idle.ts'
import { drawWait, erlangB, erlangC, type Queue, waitIn } from '../../../local/plan/queue.ts'

const near = (value: number, wanted: number, share = 0.001) =>
  assert.ok(Math.abs(value - wanted) <= share * Math.abs(wanted), `${value} is not ${wanted}`)

describe('Erlang’s formulas', () => {
  test('have the values of published tables', () => {
    near(erlangB(10, 8), 0.1217)
    near(erlangB(1, 1), 0.5)
    near(erlangC(10, 8), 0.4092)
    near(erlangC(1, 0.7), 0.7)
    assert.equal(erlangC(3, 3), 1)
  })

  test('are shares, and less with every server more', () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 0.01, max: 49, noNaN: true }),
      (servers, offered) => {
        for (const formula of [erlangB, erlangC]) {
          const [one, more] = [formula(servers, offered), formula(servers + 1, offered)]
          assert.ok(one >= 0 && one <= 1 && more <= one)
        }
      },
    )
    fc.assert(property)
  })
})

describe('the wait', () => {
  const queue: Queue = { servers: 1, perMs: 0.08, serviceMs: 10, squaredVariation: 1 }

  test('is that of Pollaczek and Khinchine with one server', () => {
    near(waitIn(queue).meanMs, 40)
    near(waitIn({ ...queue, squaredVariation: 0 }).meanMs, 20)
  })

  test('is infinite where there is more load than servers', () => {
    assert.equal(waitIn({ ...queue, perMs: 0.1 }).meanMs, Number.POSITIVE_INFINITY)
  })

  for (const own of [queue, { ...queue, servers: 3, perMs: 0.24 }, { ...queue, squaredVariation: 0 }]) {
    test(`agrees with a simulated queue of ${own.servers} servers and the variation ${own.squaredVariation}`, () => {
      near(waitIn(own).meanMs, simulated(own), 0.1)
    })
  }

  test('has its mean and its probability when it is drawn', () => {
    const random = seeded(1)
    const wait = { probability: 0.4, meanMs: 20 }
    const drawn = Array.from({ length: 100_000 }, () => drawWait(wait, random()))
    near(drawn.reduce((sum, ms) => sum + ms, 0) / drawn.length, 20, 0.03)
    near(drawn.filter((ms) => ms > 0).length / drawn.length, 0.4, 0.03)
  })
})

describe('a function that scales to zero', () => {
  test('is cold for calls after a long gap, and runs the rest of the time', () => {
    near(coldShare({ perMs: 1 / 60_000, zeroAfterMs: 60_000 }), Math.exp(-1))
    assert.equal(coldShare({ perMs: 1, zeroAfterMs: Number.POSITIVE_INFINITY }), 0)
    near(awakeShare({ perMs: 1 / 60_000, zeroAfterMs: 60_000 }), 1 - Math.exp(-1))
  })
})

/** The mean wait of many calls that come at random and are served in turn by whoever is free first. */
function simulated({ servers, perMs, serviceMs, squaredVariation }: Queue): number {
  const random = seeded(7)
  const exponential = (mean: number) => -Math.log(1 - random()) * mean
  const freeAt = new Array<number>(servers).fill(0)
  const calls = 400_000
  let [now, waited] = [0, 0]
  for (let call = 0; call < calls; call += 1) {
    now += exponential(1 / perMs)
    const first = freeAt.indexOf(Math.min(...freeAt))
    const begins = Math.max(now, freeAt[first] ?? 0)
    waited += begins - now
    freeAt[first] = begins + (squaredVariation === 0 ? serviceMs : exponential(serviceMs))
  }
  return waited / calls
}

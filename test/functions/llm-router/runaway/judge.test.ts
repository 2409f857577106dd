import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { judgeRepeats, judgeSpending } from '../../../../functions/llm-router/keys/runaway/judge.ts'
import { createMinuteSums } from '../../../../functions/llm-router/keys/runaway/minute-sums.ts'
import { busiestHours, usualGroups } from '../../../../functions/llm-router/keys/runaway/usual.ts'
import { toEntry } from '../../../../functions/llm-router/money/ledger/entry.ts'
import { recordOf } from '../ledger/records.ts'

const settings = { repeatsPerMinute: 30, timesUsual: 20, aboveUsdPerMinute: 1, stopMs: 300_000 }
const nowMs = Date.parse('2026-11-25T12:00:15Z')
const leftMs = 45_000
const amount = fc.double({ min: 0, max: 1000, noNaN: true })

describe('repetitions', () => {
  test('up to the threshold are let through, then slowed, and stopped at ten times as many', () => {
    const check = (threshold: number, asked: number, beside: number) => {
      const own = { ...settings, repeatsPerMinute: threshold }
      const finding = judgeRepeats({ asked, beside }, own, nowMs)
      const rounds = Math.floor(asked / (1 + beside))
      const expected = rounds <= threshold ? undefined : rounds <= 10 * threshold ? 'slow' : 'stop'
      assert.equal(finding?.action, expected)
      if (finding?.action === 'slow') assert.ok(finding.retryAfterMs > 0 && finding.retryAfterMs <= leftMs)
      if (finding?.action === 'stop') assert.equal(finding.retryAfterMs, settings.stopMs)
    }
    fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(5000), fc.nat(300), check))
  })

  test('have to wait the longer the more there are', () => {
    const waitMs = (asked: number) => judgeRepeats({ asked, beside: 0 }, settings, nowMs)?.retryAfterMs ?? 0
    assert.deepEqual([30, 31, 32, 40, 300].map(waitMs), [0, 2000, 4000, 20_000, leftMs])
  })
})

describe('spending', () => {
  test('of a caller without a past, below the floor, or as usual, is never judged', () => {
    const check = (usd: number, earlierUsd: number, usual: number, minutesInARow: number) => {
      const spent = { usd, usdInHour: earlierUsd + usd, minutesInARow }
      assert.equal(judgeSpending({ ...spent, usualUsdPerMinute: undefined }, settings, nowMs), undefined)
      const known = { ...spent, usualUsdPerMinute: usual }
      const isUsualInHour = spent.usdInHour <= 60 * usual
      if (usd <= 1 || usd <= 20 * usual || isUsualInHour) assert.equal(judgeSpending(known, settings, nowMs), undefined)
      else assert.notEqual(judgeSpending(known, settings, nowMs), undefined)
    }
    fc.assert(fc.property(amount, amount, amount, fc.integer({ min: 1, max: 10 }), check))
  })

  test('beyond that is slowed until the minute is over, and stopped in the third minute in a row', () => {
    const judge = (usd: number, usualUsdPerMinute: number, minutesInARow: number) =>
      judgeSpending({ usd, usdInHour: 100, usualUsdPerMinute, minutesInARow }, settings, nowMs)
    const found = { about: 'spending', measured: 5 } as const
    const above = { ...found, setting: 'runaway.aboveUsdPerMinute', threshold: 1 }
    assert.deepEqual(judge(5, 0.01, 1), { ...above, action: 'slow', retryAfterMs: leftMs })
    assert.deepEqual(judge(5, 0.01, 3), { ...above, action: 'stop', retryAfterMs: settings.stopMs })
    const times = { ...found, setting: 'runaway.timesUsual', threshold: 2 }
    assert.deepEqual(judge(5, 0.1, 2), { ...times, action: 'slow', retryAfterMs: leftMs })
  })

  test('is usual by the busiest of the last 24 hours, without the one under way', () => {
    const groups = usualGroups(nowMs)
    assert.deepEqual([groups.length, groups[0], groups[23]], [24, 'hour/2026-11-25T11', 'hour/2026-11-24T12'])
    const hour = (...records: Parameters<typeof recordOf>[0][]) => {
      const added = new Map<string, number[]>()
      for (const { member, add } of records.map((record) => toEntry(recordOf(record)).tallies[0] ?? assert.fail())) {
        const before = added.get(member)
        added.set(
          member,
          add.map((value, index) => value + (before?.[index] ?? 0)),
        )
      }
      return added
    }
    const busiest = busiestHours([
      hour({ id: '1', key: 'a', costNanoUsd: 5 }, { id: '2', key: 'a', task: 'embed', costNanoUsd: 6 }),
      hour({ id: '3', key: 'a', costNanoUsd: 10 }, { id: '4', key: null, user: 'key/a', costNanoUsd: 7 }),
    ])
    assert.deepEqual([busiest.get('key/a'), busiest.get('user/ada'), busiest.get('user/key%2Fa')], [11, 11, 7])
  })
})

describe('sums of a minute', () => {
  test('are known to each replica once all have told, whatever the order', () => {
    const step = fc.record({
      replica: fc.nat(2),
      name: fc.constantFrom('a', 'b'),
      amount: fc.integer({ min: 1, max: 9 }),
      does: fc.constantFrom('add', 'tell', 'learn'),
    })
    const check = (steps: { replica: number; name: string; amount: number; does: string }[]) => {
      const stored = new Map<string, number>()
      const replicas = [0, 1, 2].map(() => createMinuteSums())
      const real = new Map<string, number>()
      const tell = (replica: number) => {
        const sums = replicas[replica] ?? assert.fail()
        for (const part of sums.untold(nowMs)) {
          stored.set(part.name, (stored.get(part.name) ?? 0) + part.amount)
          sums.told(part)
        }
      }
      const learn = (replica: number) => {
        const sums = replicas[replica] ?? assert.fail()
        for (const part of sums.untold(nowMs)) sums.learn(part, stored.get(part.name) ?? 0)
      }
      for (const sums of replicas) for (const name of ['a', 'b']) sums.share(name, nowMs)
      for (const { replica, name, amount, does } of steps) {
        if (does === 'tell') tell(replica)
        else if (does === 'learn') learn(replica)
        else {
          replicas[replica]?.add(name, amount, nowMs)
          real.set(name, (real.get(name) ?? 0) + amount)
        }
        // What is known is never too much.
        for (const sums of replicas) assert.ok(sums.of(name, nowMs) <= (real.get(name) ?? 0))
      }
      for (const replica of [0, 1, 2]) tell(replica)
      for (const replica of [0, 1, 2]) learn(replica)
      for (const sums of replicas) {
        for (const name of ['a', 'b']) assert.equal(sums.of(name, nowMs), real.get(name) ?? 0)
      }
    }
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), check))
  })

  test('begin anew with each minute, and are bounded', () => {
    const sums = createMinuteSums(4)
    for (const name of ['a', 'b', 'c', 'd', 'e']) assert.equal(sums.add(name, 1, nowMs), 1)
    assert.deepEqual(
      ['a', 'b', 'c', 'd', 'e'].map((name) => sums.of(name, nowMs)),
      [0, 0, 1, 1, 1],
    )
    assert.equal(sums.of('d', nowMs + 60_000), 0)
    assert.equal(sums.add('d', 1, nowMs + 60_000), 1)
    assert.equal(sums.of('c', nowMs), 0)
  })
})

test('a sum of a minute that grows is kept, however many others come', () => {
  const sums = createMinuteSums(10)
  for (let round = 1; round <= 50; round += 1) {
    assert.equal(sums.add('loop', 1, nowMs), round)
    for (const other of [1, 2, 3]) sums.add(`${round}/${other}`, 1, nowMs)
  }
})

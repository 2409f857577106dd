import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Reservation, Settlement } from '../../../../../functions/llm-router/store/accounts.ts'
import { AnotherLedger, type Store } from '../../../../../functions/llm-router/store/port.ts'
import { entryOf, startMs } from '../attempts.ts'
import type { CreateWorld } from '../contract.ts'
import { createModel, sumsOf } from './model.ts'

const counters = ['budget/all', 'budget/a key', 'concurrent/a key']
const groups = ['hour/12', 'total']
const routers = 3
const attemptCount = 8

const claim = fc.oneof(
  fc.record({
    counter: fc.constantFrom('budget/all', 'budget/a key'),
    amount: fc.nat(40),
    most: fc.option(fc.constantFrom(50, 100), { nil: undefined }),
  }),
  fc.record({ counter: fc.constant('concurrent/a key'), amount: fc.constant(1), isHeld: fc.constant(true) }),
)

const attempt = fc.record({
  claims: fc.uniqueArray(claim, { maxLength: 3, selector: ({ counter }) => counter }),
  expiresMs: fc.integer({ min: startMs, max: startMs + 20_000 }),
  /** Undefined for an attempt that uses nothing. */
  cost: fc.option(fc.nat(60), { nil: undefined }),
})

const operation = fc.record({
  kind: fc.constantFrom(
    ...(['reserve', 'reserve', 'settle', 'settle', 'expire', 'read', 'step', 'archive', 'trim'] as const),
  ),
  router: fc.nat(routers - 1),
  attempt: fc.nat(attemptCount - 1),
  stepMs: fc.integer({ min: -5000, max: 8000 }),
})

const history = fc.record({
  attempts: fc.array(attempt, { minLength: attemptCount, maxLength: attemptCount }),
  /** Operations of one batch happen at the same time. */
  batches: fc.array(fc.array(operation, { minLength: 1, maxLength: 3 }), { maxLength: 30 }),
})

type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never

function toSettlement({ claims, expiresMs, cost }: History['attempts'][number], index: number): Settlement {
  const id = `attempt ${index}`
  const reservation: Reservation = { id, claims, expiresMs, unsettled: entryOf(id, index, 'unsettled', 'lost') }
  return {
    reservation,
    /** More than was claimed, or less. */
    used: claims.map(() => cost ?? 0),
    entry: cost === undefined ? undefined : entryOf(id, cost),
  }
}

/** Reads the ledger as an archive does, from where it has come to. */
function createArchive(ledger: Store['ledger']) {
  const texts = new Map<string, string>()
  let position: string | undefined
  return {
    texts,
    async drain() {
      for (;;) {
        const page = await ledger.read(position, 2)
        for (const { text } of page) texts.set(JSON.parse(text).id, text)
        if (page.length === 0) return
        position = page.at(-1)?.position
      }
    },
    async trim() {
      if (position === undefined) return
      // What it has read last may have been taken back since, with nothing behind it.
      await ledger.trim(position).catch((error: unknown) => {
        if (!(error instanceof AnotherLedger)) throw error
      })
    },
  }
}

async function holds(createWorld: CreateWorld, { attempts, batches }: History): Promise<void> {
  const world = await createWorld(startMs)
  try {
    const stores = await Promise.all(Array.from({ length: routers }, () => world.open()))
    const [first] = stores
    assert.ok(first)
    const settlements = attempts.map(toSettlement)
    const model = createModel()
    const archive = createArchive(first.ledger)

    async function run({ kind, router, attempt, stepMs }: History['batches'][number][number], isAlone: boolean) {
      const { accounts } = stores[router] ?? assert.fail()
      const settlement = settlements[attempt] ?? assert.fail()
      if (kind === 'reserve') {
        const must = model.grants(settlement.reservation)
        const grant = await accounts.reserve(settlement.reservation)
        if (isAlone) assert.equal(grant.refused === undefined, must, 'granted')
        model.answered(settlement.reservation, grant)
      }
      if (kind === 'settle') {
        model.settles(settlement)
        await accounts.settle(settlement)
        model.settled(settlement)
      }
      if (kind === 'expire') await accounts.expire()
      if (kind === 'read') await accounts.read(counters)
      if (kind === 'step') world.nowMs += stepMs
      if (kind === 'archive') await archive.drain()
      if (kind === 'trim') await archive.trim()
    }

    for (const batch of batches) {
      await Promise.all(batch.map((operation) => run(operation, batch.length === 1)))
      for (const name of ['budget/all', 'budget/a key']) {
        const [amounts] = await first.accounts.read([name])
        assert.equal(Number(amounts?.used) + Number(amounts?.reserved), model.total(name), name)
      }
    }

    world.nowMs = startMs + 1_000_000
    await first.accounts.expire()
    const entries = model.entries()
    assert.deepEqual(await first.accounts.read(counters), [
      { used: model.total('budget/all'), reserved: 0 },
      { used: model.total('budget/a key'), reserved: 0 },
      { used: 0, reserved: 0 },
    ])
    await archive.drain()
    for (const { id, text } of entries) assert.equal(archive.texts.get(id), text)
    const kept = (await first.ledger.read(undefined, 1000)).map(({ text }) => text)
    assert.equal(new Set(kept.map((text) => JSON.parse(text).id)).size, kept.length, 'each id occurs once')
    const texts = entries.map(({ text }) => text)
    assert.deepEqual(
      kept.filter((text) => !texts.includes(text)),
      [],
      'nothing but what happened',
    )
    assert.equal(await first.ledger.size(), kept.length)
    const sums = sumsOf(entries)
    for (const [index, tallies] of (await first.ledger.tallies(groups)).entries()) {
      const notZero = [...tallies].filter(([, amounts]) => amounts.some((amount) => amount !== 0))
      assert.deepEqual(new Map(notZero), sums.get(groups[index] ?? '') ?? new Map())
    }
  } finally {
    await world.end()
  }
}

/** Any order of steps by several routers, while the clock goes forward and back. */
export function interleavingsContract(createWorld: CreateWorld): void {
  test('whatever happens in whatever order, nothing is lost, counted twice or granted beyond the most', async () => {
    await fc.assert(
      fc.asyncProperty(history, (one) => holds(createWorld, one)),
      { numRuns: 150 },
    )
  })
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { createFlights } from '../../../../functions/llm-router/cache/flights.ts'
import { StoreUnavailable } from '../../../../functions/llm-router/store/port.ts'

describe('the parts of the cache', () => {
  test('where the store is away, all who ask go on at once', async () => {
    const away = async () => {
      throw new StoreUnavailable('away')
    }
    const answers = { find: away, seek: away, renew: away, release: away, keep: away, remove: away }
    const flights = createFlights({ answers, leaseMs: 1000, newId: () => 'one', now: Date.now })
    const { signal } = new AbortController()
    const found = await Promise.all(Array.from({ length: 5 }, () => flights.seek('key', signal)))
    assert.deepEqual(found, Array(5).fill('store_away'))
  })

  describe('where every try fails,', () => {
    async function tries(thrown: unknown) {
      const leases = new Map<string, string>()
      const unused = () => assert.fail()
      const answers = {
        find: unused,
        async seek(key: string, holder: string) {
          const other = leases.get(key) ?? holder
          leases.set(key, other)
          return { lease: other === holder ? ('own' as const) : ('other' as const) }
        },
        renew: async () => 0,
        async release(key: string) {
          leases.delete(key)
        },
        keep: unused,
        remove: unused,
      }
      let holders = 0
      const newId = () => `holder-${holders++}`
      const flights = createFlights({ answers, leaseMs: 1000, newId, now: () => 0 })
      const { signal } = new AbortController()
      const failing = async () => {
        const found = await flights.seek('key', signal)
        if (typeof found !== 'object' || !('flight' in found)) return found
        found.flight.begin(signal)
        await new Promise(setImmediate)
        flights.failed(found.flight, thrown)
        return 'made'
      }
      const all = await Promise.all(Array.from({ length: 10 }, failing))
      return all.toSorted()
    }

    test('nobody waits for more than two of them', async () => {
      const all = await tries(new LlmError('invalid_request', 'No'))
      assert.deepEqual(all, [...Array(8).fill('alone'), 'made', 'made'])
    })

    test('those do not count that failed by the time or the money of who was first', async () => {
      for (const code of ['deadline_exceeded', 'client_closed', 'budget_exceeded'] as const) {
        assert.deepEqual(await tries(new LlmError(code, 'No')), Array(10).fill('made'))
      }
    })
  })
})

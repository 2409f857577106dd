import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { budget, reservationOf, settlementOf } from '../attempts.ts'

export type Load = {
  settled(): number
  /** Ends the clients, after their last calls. */
  stop(): Promise<void>
  /** The times in ms of reservations that took longer than 50 ms and what this process was busy with. */
  slow(): number[]
  /** What must be in the store when it is all settled. */
  expected(): { ids: string[]; used: number }
}

const clients = 10
const cost = 3

/** Clients that reserve and settle as the router does: they go on without a reservation, and now and then use nothing. */
export function startLoad({ accounts }: Pick<Store, 'accounts'>): Load {
  const tookMs: number[] = []
  const ids: string[] = []
  const busy = monitorEventLoopDelay({ resolution: 1 })
  busy.enable()
  let isOn = true
  let count = 0

  async function timed(call: Promise<unknown>): Promise<void> {
    const startMs = performance.now()
    await call.catch(() => undefined)
    tookMs.push(performance.now() - startMs)
  }

  async function client(): Promise<void> {
    while (isOn) {
      count += 1
      const id = `attempt ${count}`
      const reservation = reservationOf(id, [budget(10)], Date.now() + 600_000)
      const usesNothing = count % 7 === 0
      await timed(accounts.reserve(reservation))
      // No request waits for its settlement.
      if (usesNothing) await accounts.settle({ reservation, used: [0], entry: undefined })
      else {
        ids.push(id)
        await accounts.settle(settlementOf(reservation, cost))
      }
      // As many calls as a busy router makes, even while each fails at once.
      const untilMs = performance.now() + 10
      while (performance.now() < untilMs) await turn()
    }
  }

  const all = Promise.all(Array.from({ length: clients }, client))
  return {
    settled: () => ids.length,
    async stop() {
      isOn = false
      await all
      busy.disable()
    },
    slow() {
      const ownMs = busy.max / 1e6
      return tookMs.filter((ms) => ms > 50 + ownMs + 10)
    },
    expected: () => ({ ids: [...ids], used: ids.length * cost }),
  }
}

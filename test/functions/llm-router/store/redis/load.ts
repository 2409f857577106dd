import { setImmediate as turn } from 'node:timers/promises'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { budget, reservationOf, settlementOf } from '../attempts.ts'

export type Load = {
  settled(): number
  /** Ends the clients, after their last calls. */
  stop(): Promise<void>
  /** How long reservations took, in ms, that went on when a timer of 50 ms of this process was over. */
  slow(): number[]
  /** What must be in the store when it is all settled. */
  expected(): { ids: string[]; used: number }
}

const clients = 10
const cost = 3
const limitMs = 50
/** Of the event loop: until it has read what has come. */
const turnsAfterwards = 3

/** Clients that reserve and settle as the router does: they go on without a reservation, and now and then use nothing. */
export function startLoad({ accounts }: Pick<Store, 'accounts'>): Load {
  const slowMs: number[] = []
  const ids: string[] = []
  let isOn = true
  let count = 0

  async function timed(call: Promise<unknown>): Promise<void> {
    const startMs = performance.now()
    let isLate = false
    // Begun after the router's own timer, it fires after that, whatever keeps this process busy.
    const timer = setTimeout(async () => {
      for (let turns = 0; turns < turnsAfterwards; turns += 1) await turn()
      isLate = true
    }, limitMs)
    await call.catch(() => undefined)
    clearTimeout(timer)
    if (isLate) slowMs.push(performance.now() - startMs)
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
    },
    slow: () => [...slowMs],
    expected: () => ({ ids: [...ids], used: ids.length * cost }),
  }
}

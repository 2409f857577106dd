import type { Settlement } from './accounts.ts'
import { StoreUnavailable } from './port.ts'

export type WaitingSettlements = {
  /** Returns false if there is no room for it. */
  add(settlement: Settlement): boolean
  size(): number
  /**
   * Sends all of them, the oldest first, as many at a time as a batch holds. One that the store refuses stays, behind the others.
   * @throws StoreUnavailable if the store does not answer
   */
  replay(settle: (settlement: Settlement) => Promise<void>): Promise<void>
}

const batchSize = 64

/** Settlements that the store has not confirmed. Settling is idempotent, so those whose answer was lost are among them. */
export function createWaitingSettlements(most: number): WaitingSettlements {
  const waiting = new Set<Settlement>()

  async function send(batch: readonly Settlement[], settle: (settlement: Settlement) => Promise<void>): Promise<void> {
    const outcomes = await Promise.allSettled(batch.map(settle))
    let silence: StoreUnavailable | undefined
    for (const [index, settlement] of batch.entries()) {
      const outcome = outcomes[index]
      if (outcome?.status === 'rejected' && outcome.reason instanceof StoreUnavailable) {
        silence = outcome.reason
        continue
      }
      waiting.delete(settlement)
      if (outcome?.status === 'rejected') waiting.add(settlement)
    }
    if (silence) throw silence
  }

  return {
    add: (settlement) => waiting.size < most && waiting.add(settlement).has(settlement),
    size: () => waiting.size,
    async replay(settle) {
      const all = [...waiting]
      for (let start = 0; start < all.length; start += batchSize) {
        await send(all.slice(start, start + batchSize), settle)
      }
    },
  }
}

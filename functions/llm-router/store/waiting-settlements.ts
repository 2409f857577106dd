import type { Settlement } from './accounts.ts'
import { StoreUnavailable } from './port.ts'

export type WaitingSettlements = {
  /** Returns false if there is no room for it. */
  add(settlement: Settlement): boolean
  size(): number
  /**
   * Sends all of them, the oldest first, as many at a time as a batch holds. One that the store refuses stays, behind the others.
   * @returns why the store has refused the last one of those
   * @throws StoreUnavailable if the store does not answer
   */
  replay(settle: (settlement: Settlement) => Promise<void>): Promise<unknown>
}

const batchSize = 64

/** What waits at the most. Settlements are of about 2 KB, and several times that where users have long names. */
export type WaitingRoom = { settlements: number; bytes: number }

/**
 * Settlements that the store has not confirmed. Settling is idempotent, so those whose answer was lost are among them.
 * @param room without it, there is room for all
 */
export function createWaitingSettlements(room?: WaitingRoom): WaitingSettlements {
  /** With their sizes as JSON, which matter to a room alone. */
  const waiting = new Map<Settlement, number>()
  let waitingBytes = 0

  function add(settlement: Settlement): boolean {
    if (waiting.has(settlement)) return true
    const bytes = room ? Buffer.byteLength(JSON.stringify(settlement)) : 0
    if (room && (waiting.size >= room.settlements || waitingBytes + bytes > room.bytes)) return false
    waiting.set(settlement, bytes)
    waitingBytes += bytes
    return true
  }

  function remove(settlement: Settlement): void {
    waitingBytes -= waiting.get(settlement) ?? 0
    waiting.delete(settlement)
  }

  /** Behind all others. */
  function putBack(settlement: Settlement): void {
    const bytes = waiting.get(settlement) ?? 0
    waiting.delete(settlement)
    waiting.set(settlement, bytes)
  }

  async function send(
    batch: readonly Settlement[],
    settle: (settlement: Settlement) => Promise<void>,
  ): Promise<unknown> {
    const outcomes = await Promise.allSettled(batch.map(settle))
    let silence: StoreUnavailable | undefined
    let refusal: unknown
    for (const [index, settlement] of batch.entries()) {
      const outcome = outcomes[index]
      if (outcome?.status === 'rejected' && outcome.reason instanceof StoreUnavailable) {
        silence = outcome.reason
        continue
      }
      if (outcome?.status === 'rejected') {
        putBack(settlement)
        refusal = outcome.reason
      } else remove(settlement)
    }
    if (silence) throw silence
    return refusal
  }

  return {
    add,
    size: () => waiting.size,
    async replay(settle) {
      const all = [...waiting.keys()]
      let refusal: unknown
      for (let start = 0; start < all.length; start += batchSize) {
        refusal = (await send(all.slice(start, start + batchSize), settle)) ?? refusal
      }
      return refusal
    },
  }
}

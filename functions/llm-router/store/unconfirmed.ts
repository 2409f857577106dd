import type { Log } from '#runtime/log.ts'
import type { Reservation, Settlement } from './accounts.ts'
import type { Recovery } from './recovery.ts'
import type { WaitingRoom, WaitingSettlements } from './waiting-settlements.ts'

type Parts = {
  waiting: WaitingSettlements
  /** Of those that wait. */
  room: WaitingRoom
  recovery: Recovery
  log: Log
  /** Told of each settlement that there is no room for. */
  lost: () => void
}

/** What the store has not confirmed: it waits in memory, and in the journal for the case that this router is killed. */
export function createUnconfirmed({ waiting, room, recovery, log, lost }: Parts) {
  /** Reservations that the store has certainly not made. */
  const unmade = new WeakSet<Reservation>()
  /** Calls that the journal may have. */
  const journalled = new WeakSet<Reservation>()
  let lostSettlements = 0

  /** Nobody has to settle the call any more. */
  function close(reservation: Reservation): void {
    if (journalled.delete(reservation)) recovery.journal().closed(reservation.id)
  }

  return {
    confirmed: close,
    lostSettlements: () => lostSettlements,
    /** A call may go ahead although its reservation has failed. */
    reservationFailed(reservation: Reservation, isCertainlyUnmade: boolean): void {
      if (isCertainlyUnmade) unmade.add(reservation)
      journalled.add(reservation)
      recovery.journal().opened(reservation)
    },
    settlementFailed(settlement: Settlement): void {
      const { reservation, entry, used } = settlement
      const usesNothing = entry === undefined && used.every((amount) => amount === 0)
      if (usesNothing && unmade.has(reservation)) {
        close(reservation)
      } else if (waiting.add(settlement)) {
        journalled.add(reservation)
        recovery.journal().settled(settlement)
      } else {
        if (lostSettlements === 0) log.error({ room }, 'too many settlements wait for the store: some are lost')
        lostSettlements += 1
        lost()
        // Else the next router would take it for a call that had not ended, and book it at its most.
        close(reservation)
      }
    },
  }
}

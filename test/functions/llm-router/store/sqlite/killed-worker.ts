import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { StoreError } from '../../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { budget, reservationOf, settlementOf, startMs } from '../attempts.ts'

/** Reserves and settles without end, and tells what the store has acknowledged, until it is killed. */
const [, , file = '', name = ''] = process.argv
const tell = (what: string, id: string) => writeSync(1, `${what} ${id}\n`)

/** On a busy machine, another process may hold the lock for longer than the store waits. */
async function again<Result>(step: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await step()
    } catch (error) {
      if (!(error instanceof StoreError && error.message.includes('is locked'))) throw error
    }
  }
}

/** As the router makes them: with the time, of which each attempt here has another millisecond. Others have no room for so many. */
function idOf(index: number): string {
  const time = (startMs + index).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${own}`
}

const own = createHash('sha256').update(name).digest('hex').slice(0, 12)
const { accounts } = await again(() => openSqliteStore(file, () => startMs))
for (let index = 0; ; index += 1) {
  const reservation = reservationOf(idOf(index), [budget(3), { counter: name, amount: 3, most: 1_000_000 }])
  await again(() => accounts.reserve(reservation))
  tell('reserved', reservation.id)
  if (index % 5 === 4) continue
  await again(() => accounts.settle(settlementOf(reservation, index % 3)))
  tell('settled', reservation.id)
}

import * as v from 'valibot'
import type { Accounts, Amounts } from '../accounts.ts'
import { expireScript, readScript } from './accounts-scripts.ts'
import { createChanges } from './changes.ts'
import type { Connection } from './connection.ts'
import { inTurn } from './in-turn.ts'
import { createOverdue } from './overdue.ts'
import { rightsScript } from './rights-script.ts'

const wholeNumbers = v.array(v.number())
const expirySchema = v.looseTuple([v.number(), v.number()])

export function redisAccounts({ run }: Pick<Connection, 'run'>): Accounts {
  const overdue = createOverdue()
  const change = createChanges({ run }, overdue.note)

  async function read(counters: readonly string[]): Promise<Amounts[]> {
    const answer = v.parse(v.array(v.unknown()), await run(readScript, counters))
    const amounts = 2 * counters.length
    overdue.note(answer[amounts])
    return inPairs(v.parse(wholeNumbers, answer.slice(0, amounts)))
  }

  return {
    async reserve({ unsettled, ...reservation }) {
      const answer = v.parse(
        wholeNumbers,
        await change(['reserve', JSON.stringify(reservation), JSON.stringify(unsettled)]),
      )
      const [refused = 0, ...amounts] = answer
      const counters = inPairs(amounts)
      const claim = reservation.claims[refused - 1]
      return claim ? { counters, refused: claim } : { counters }
    },
    async settle({ reservation: { unsettled, ...reservation }, used, entry, correction }) {
      const late = { tallies: unsettled.tallies, correction }
      const written = [entry?.text ?? '', JSON.stringify(entry?.tallies ?? []), JSON.stringify(late)]
      await change(['settle', JSON.stringify({ ...reservation, used }), ...written])
    },
    async expire() {
      const most = 100
      let total = 0
      for (let count = most; count === most; ) {
        const [expired, staying, fault] = v.parse(expirySchema, await run(expireScript, [most]))
        overdue.note(fault)
        total += expired
        count = expired + staying
      }
      overdue.tell()
      return total
    },
    read,
    async tryWriting() {
      // Redis refuses these if it takes no writes, also where there is nothing to write.
      await run(rightsScript, [])
      await read([])
    },
  }
}

function inPairs(numbers: readonly number[]): Amounts[] {
  return inTurn(numbers, 2).map(([used = 0, reserved = 0]) => ({ used, reserved }))
}

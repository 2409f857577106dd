import * as v from 'valibot'
import type { LedgerStore } from '../ledger-store.ts'
import { AnotherLedger, UnknownPosition } from '../port.ts'
import type { Connection } from './connection.ts'
import { inTurn } from './in-turn.ts'
import { readLedgerScript, sizeScript, talliesScript, trimScript } from './ledger-scripts.ts'

const entries = v.array(v.tuple([v.string(), v.tuple([v.literal('text'), v.string()])]))
const groups = v.array(v.array(v.string()))

/** Records are in a stream; their positions are its ids, and grow even if the clock moves back. */
export function redisLedger({ run }: Pick<Connection, 'run'>): LedgerStore {
  return {
    async read(after, most) {
      const start = after === undefined ? '-' : `(${checked(after)}`
      const answer = v.parse(entries, await run(readLedgerScript, [start, most]))
      return answer.map(([position, [, text]]) => ({ position, text }))
    },
    async trim(through, known) {
      const [ms, sequence] = checked(through).split('-')
      const knownBy = known ? [checked(known.position), `"id":${JSON.stringify(known.id)}`] : []
      const keptFrom = `${ms}-${BigInt(sequence ?? 0) + 1n}`
      const trimmed = v.parse(v.number(), await run(trimScript, [keptFrom, through, ...knownBy]))
      if (trimmed < 0) throw new AnotherLedger()
      return trimmed
    },
    async size() {
      return v.parse(v.number(), await run(sizeScript, []))
    },
    async tallies(names) {
      const answer = v.parse(groups, await run(talliesScript, names))
      return answer.map(
        (members) =>
          new Map(inTurn(members, 2).map(([member = '', sums = '']) => [member, sums.split(' ').map(Number)])),
      )
    },
  }
}

function checked(position: string): string {
  if (/^\d{1,19}-\d{1,19}$/.test(position)) return position
  throw new UnknownPosition()
}

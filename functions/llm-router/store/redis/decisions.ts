import * as v from 'valibot'
import type { DecisionBounds, DecisionStore } from '../decision-store.ts'
import { numberOf } from '../position.ts'
import type { Connection } from './connection.ts'
import { appendDecisionsScript, findDecisionsScript, readDecisionsScript } from './decision-scripts.ts'
import { inTurn } from './in-turn.ts'

const texts = v.array(v.string())

export function redisDecisions({ run }: Pick<Connection, 'run'>, bounds: DecisionBounds): DecisionStore {
  return {
    async append(entries) {
      const all = entries.flatMap(({ callId, text }) => [callId, text])
      await run(appendDecisionsScript, [bounds.entries, bounds.bytes, ...all])
    },
    async read(before, most) {
      const answer = v.parse(
        texts,
        await run(readDecisionsScript, [before === undefined ? '-' : numberOf(before), most]),
      )
      return inTurn(answer, 2).map(([position = '', text = '']) => ({ position, text }))
    },
    find: async (callId) => v.parse(texts, await run(findDecisionsScript, [callId])),
  }
}

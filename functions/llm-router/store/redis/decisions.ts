import * as v from 'valibot'
import type { DecisionBounds, DecisionStore } from '../decision-store.ts'
import { UnknownPosition } from '../port.ts'
import type { Connection } from './connection.ts'
import { appendDecisionsScript, findDecisionScript, readDecisionsScript } from './decision-scripts.ts'

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
        await run(readDecisionsScript, [before === undefined ? '-' : checked(before), most]),
      )
      return Array.from({ length: answer.length / 2 }, (_, index) => {
        const [position = '', text = ''] = answer.slice(2 * index, 2 * index + 2)
        return { position, text }
      })
    },
    find: async (callId) => v.parse(v.nullable(v.string()), await run(findDecisionScript, [callId])) ?? undefined,
  }
}

function checked(position: string): string {
  if (/^\d{1,15}$/.test(position)) return position
  throw new UnknownPosition()
}

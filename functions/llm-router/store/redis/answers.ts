import * as v from 'valibot'
import type { Answers, KeptAnswer } from '../answers.ts'
import {
  findAnswerScript,
  keepAnswerScript,
  releaseLeaseScript,
  removeAnswerScript,
  renewLeaseScript,
  seekAnswerScript,
} from './answer-scripts.ts'
import type { Connection } from './connection.ts'

const answerSchema = v.tuple([v.string(), v.string()])
const soughtSchema = v.union([answerSchema, v.number()])

export function redisAnswers({ run }: Pick<Connection, 'run'>): Answers {
  return {
    async find(key) {
      const found = v.parse(v.nullable(answerSchema), await run(findAnswerScript, [key]))
      return found ? toAnswer(found) : undefined
    },
    async seek(key, holder, untilMs, afterMs) {
      const sought = v.parse(soughtSchema, await run(seekAnswerScript, [key, holder, untilMs, afterMs ?? '']))
      if (typeof sought === 'number') return { lease: sought === 1 ? 'own' : 'other' }
      return { answer: toAnswer(sought) }
    },
    async renew(key, holder, untilMs) {
      const awaited = v.parse(v.nullable(v.string()), await run(renewLeaseScript, [key, holder, untilMs]))
      return awaited === null ? undefined : Number(awaited)
    },
    async release(key, holder) {
      await run(releaseLeaseScript, [key, holder])
    },
    async keep(key, { text, keptMs, expiresMs }, mostBytes) {
      await run(keepAnswerScript, [key, text, keptMs, expiresMs, mostBytes])
    },
    async remove(key, keptMs) {
      await run(removeAnswerScript, [key, keptMs])
    },
  }
}

function toAnswer([text, keptMs]: v.InferOutput<typeof answerSchema>): KeptAnswer {
  return { text, keptMs: Number(keptMs) }
}

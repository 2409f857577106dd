import * as v from 'valibot'
import type { DecisionDetail } from '#runtime/contract/admin/decisions.ts'
import type { ShadowResult } from '#runtime/contract/admin/shadows.ts'
import { dayMs } from '#runtime/contract/durations.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { type Documents, readDocument } from '../store/documents.ts'
import { StoreError } from '../store/port.ts'

/** What is learned of a call after its decision has been kept: a document each. Nothing of it is a part of a prompt or an answer. */
export type CallNotes = {
  /** @throws StoreError if it cannot be kept */
  keepShadow(decision: OneDecision, result: ShadowResult): Promise<void>
  /**
   * @returns the score that it replaces
   * @throws StoreError if it cannot be kept
   */
  keepScore(decision: OneDecision, scored: Scored): Promise<number | undefined>
  /** @throws StoreError if the store cannot tell */
  read(decision: OneDecision): Promise<{ shadows: readonly ShadowResult[]; feedback?: Scored }>
}

/** What tells a decision from others: callers may choose the id of a call, and choose it again. */
export type OneDecision = Pick<DecisionDetail, 'call_id' | 'time'> & { key?: { id: string } | undefined }

/** How good an answer was, from 0 to 1, and when that was said. */
export type Scored = NonNullable<DecisionDetail['feedback']>

/** For how long it is kept: a week. */
const keptMs = 7 * dayMs

const amount = v.exactOptional(v.number())
const answerSchema = v.object({
  target: v.exactOptional(v.string()),
  succeeded: v.boolean(),
  code: v.exactOptional(v.string()),
  ms: v.number(),
  cost_usd: amount,
  prompt_tokens: amount,
  completion_tokens: amount,
  finish_reason: v.exactOptional(v.string()),
})
const shadowSchema = v.object({ name: v.string(), time: v.string(), original: answerSchema, shadow: answerSchema })

const scoredSchema = v.object({ score: v.number(), time: v.string() })

/** Another router may score the same call at the same time. */
const mostTries = 5

export function createCallNotes(documents: Documents, now: () => number): CallNotes {
  /** Names under call/1 were of an id, whichever of its calls they belonged to. */
  const prefixOf = ({ call_id: callId, time, key }: OneDecision) =>
    `call/2/${encodeURIComponent(callId)}/${time}/${key?.id ?? ''}/`
  const scoreOf = (decision: OneDecision) => `${prefixOf(decision)}score`
  const readScore = (text: string | undefined) => {
    const parsed = v.safeParse(scoredSchema, jsonOrUndefined(text ?? ''))
    return parsed.success ? parsed.output : undefined
  }

  return {
    async keepScore(decision, scored) {
      const name = scoreOf(decision)
      for (let tries = 0; tries < mostTries; tries += 1) {
        const found = await readDocument(documents, name)
        const version = found?.version ?? 0
        const document = { name, version: version + 1, text: JSON.stringify(scored) }
        if (await documents.write(document, version, now() + keptMs)) return readScore(found?.text)?.score
      }
      throw new StoreError('Others score the same call at the same time; try again')
    },
    async keepShadow(decision, result) {
      const name = `${prefixOf(decision)}shadow/${result.name}`
      await documents.write({ name, version: 1, text: JSON.stringify(result) }, 0, now() + keptMs)
    },
    async read(decision) {
      const prefix = prefixOf(decision)
      const found = await documents.read(prefix)
      const shadows = found.flatMap(({ name, text }) => {
        if (!name.startsWith(`${prefix}shadow/`)) return []
        const parsed = v.safeParse(shadowSchema, jsonOrUndefined(text))
        return parsed.success ? [parsed.output] : []
      })
      const feedback = readScore(found.find(({ name }) => name === scoreOf(decision))?.text)
      return { shadows, ...(feedback && { feedback }) }
    },
  }
}

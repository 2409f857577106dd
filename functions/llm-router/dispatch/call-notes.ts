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
  keepShadow(callId: string, result: ShadowResult): Promise<void>
  /**
   * @param key the id of the key that has made the call
   * @returns the score that it replaces
   * @throws StoreError if it cannot be kept
   */
  keepScore(callId: string, key: string | undefined, scored: Scored): Promise<number | undefined>
  /** @throws StoreError if the store cannot tell */
  read(callId: string, key: string | undefined): Promise<{ shadows: readonly ShadowResult[]; feedback?: Scored }>
}

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
  /** A caller may choose the id of a call, but not what is beneath another's. */
  const prefixOf = (callId: string) => `call/1/${encodeURIComponent(callId)}/`

  /** Two callers may have chosen the same id. */
  const scoreOf = (callId: string, key = '') => `${prefixOf(callId)}score/${key}`
  const readScore = (text: string | undefined) => {
    const parsed = v.safeParse(scoredSchema, jsonOrUndefined(text ?? ''))
    return parsed.success ? parsed.output : undefined
  }

  return {
    async keepScore(callId, key, scored) {
      const name = scoreOf(callId, key)
      for (let tries = 0; tries < mostTries; tries += 1) {
        const found = await readDocument(documents, name)
        const version = found?.version ?? 0
        const document = { name, version: version + 1, text: JSON.stringify(scored) }
        if (await documents.write(document, version, now() + keptMs)) return readScore(found?.text)?.score
      }
      throw new StoreError('Others score the same call at the same time; try again')
    },
    async keepShadow(callId, result) {
      const name = `${prefixOf(callId)}shadow/${result.name}`
      // A call id may come again; the first comparison stays.
      await documents.write({ name, version: 1, text: JSON.stringify(result) }, 0, now() + keptMs)
    },
    async read(callId, key) {
      const prefix = prefixOf(callId)
      const found = await documents.read(prefix)
      const shadows = found.flatMap(({ name, text }) => {
        if (!name.startsWith(`${prefix}shadow/`)) return []
        const parsed = v.safeParse(shadowSchema, jsonOrUndefined(text))
        return parsed.success ? [parsed.output] : []
      })
      const feedback = readScore(found.find(({ name }) => name === scoreOf(callId, key))?.text)
      return { shadows, ...(feedback && { feedback }) }
    },
  }
}

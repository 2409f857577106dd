import * as v from 'valibot'
import type { ShadowResult } from '#runtime/contract/admin/shadows.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import type { Documents } from '../store/documents.ts'

/** What is learned of a call after its decision has been kept: a document each. Nothing of it is a part of a prompt or an answer. */
export type CallNotes = {
  /** @throws StoreError if it cannot be kept */
  keepShadow(callId: string, result: ShadowResult): Promise<void>
  /** @throws StoreError if the store cannot tell */
  read(callId: string): Promise<{ shadows: readonly ShadowResult[] }>
}

/** For how long it is kept: a week. */
const keptMs = 7 * 86_400_000

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

export function createCallNotes(documents: Documents, now: () => number): CallNotes {
  /** A caller may choose the id of a call, but not what is beneath another's. */
  const prefixOf = (callId: string) => `call/1/${encodeURIComponent(callId)}/`

  return {
    async keepShadow(callId, result) {
      const name = `${prefixOf(callId)}shadow/${result.name}`
      // A call id may come again; the first comparison stays.
      await documents.write({ name, version: 1, text: JSON.stringify(result) }, 0, now() + keptMs)
    },
    async read(callId) {
      const prefix = prefixOf(callId)
      const found = await documents.read(prefix)
      const shadows = found.flatMap(({ name, text }) => {
        if (!name.startsWith(`${prefix}shadow/`)) return []
        const parsed = v.safeParse(shadowSchema, jsonOrUndefined(text))
        return parsed.success ? [parsed.output] : []
      })
      return { shadows }
    },
  }
}

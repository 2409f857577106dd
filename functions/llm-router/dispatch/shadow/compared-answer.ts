import * as v from 'valibot'
import type { ComparedAnswer } from '#runtime/contract/admin/shadows.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import type { LlmError } from '#runtime/errors.ts'
import type { Target } from '../../catalogue/catalogue.ts'

const endedSchema = v.looseObject({
  choices: v.tupleWithRest([v.looseObject({ finish_reason: v.string() })], v.unknown()),
})

/** What is compared of an answer, which is nothing that it says. */
export function answerOf(
  target: Target,
  { reply, costUsd, ms }: { reply: { usage?: Usage | undefined }; costUsd: number | null; ms: number },
): ComparedAnswer {
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = reply.usage ?? {}
  const ended = v.safeParse(endedSchema, reply)
  return {
    ...{ target: target.name, succeeded: true, ms: Math.round(ms) },
    ...(costUsd !== null && { cost_usd: costUsd }),
    ...(promptTokens !== undefined && { prompt_tokens: promptTokens }),
    ...(completionTokens !== undefined && { completion_tokens: completionTokens }),
    // A provider may send any text.
    ...(ended.success && { finish_reason: ended.output.choices[0].finish_reason.slice(0, 40) }),
  }
}

/** @param target undefined if all have failed */
export function failureOf({ code }: LlmError, ms: number, target?: Target): ComparedAnswer {
  return { ...(target && { target: target.name }), succeeded: false, code, ms: Math.round(ms) }
}

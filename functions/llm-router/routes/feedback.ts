import * as v from 'valibot'
import { parseRequest } from '#runtime/contract/parse.ts'
import { present } from '#runtime/contract/present.ts'
import { LlmError } from '#runtime/errors.ts'
import { json, type Route } from '#runtime/http/call.ts'
import type { GiveFeedback } from '../dispatch/feedback.ts'
import type { CallerOf } from '../keys/callers.ts'

/** Room for the longest comment with each of its characters as `\u1234`, as Python writes them. */
const mostBytes = 32 * 1024

const wanted = 'must be a number from 0 to 1, true or false, or "up" or "down"'
const scoreSchema = v.pipe(
  v.union([v.number(), v.boolean(), v.picklist(['up', 'down'])], wanted),
  v.transform((score) => (typeof score === 'number' ? score : Number(score === true || score === 'up'))),
  v.check((score) => score >= 0 && score <= 1, wanted),
)

const feedbackSchema = v.strictObject({
  call_id: v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'), v.maxLength(128, 'is too long')),
  score: scoreSchema,
  /** Clients send one. It may quote the prompt, so it is not kept. */
  comment: v.optional(
    v.nullable(v.pipe(v.string('must be a text'), v.maxLength(4000, 'must have 4000 characters or fewer'))),
  ),
})

export type FeedbackRouteParts = { callerOf: CallerOf; giveFeedback: GiveFeedback }

/** `POST /feedback`: how good the answer to a call of the same caller was. */
export function feedbackRoute({ callerOf, giveFeedback }: FeedbackRouteParts): Route {
  return {
    method: 'POST',
    path: '/feedback',
    async handle(call) {
      const caller = await callerOf(call)
      if (call.body.length > mostBytes) {
        throw new LlmError('request_too_large', `Feedback has ${mostBytes} bytes at the most`)
      }
      const { call_id: callId, score } = parseRequest(feedbackSchema, call.json())
      const replaced = await giveFeedback(caller, callId, score)
      return json({ call_id: callId, score, ...present({ replaced }) })
    },
  }
}

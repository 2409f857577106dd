import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { messageOf } from '#runtime/error-message.ts'
import { postJson, type Router } from '../../functions/llm-console/pages/answers/router.ts'

/** What a target has really answered. What is unknown is absent. */
export type Asked = {
  target: string
  ms: number
  usd?: number
  completionTokens?: number
  finishReason?: string
  /** The text of a chat's answer, which is only shown to a judge. */
  text?: string
  /** Why there is no answer. */
  error?: string
}

const promptSchema = v.object({
  path: v.picklist(['/v1/chat/completions', '/v1/embeddings']),
  body: v.record(v.string(), v.unknown()),
})
export type Prompt = v.InferOutput<typeof promptSchema>

/** A recorded prompt; undefined for what another version has recorded. */
export function readPrompt(text: string): Prompt | undefined {
  const parsed = v.safeParse(promptSchema, jsonOrUndefined(text))
  return parsed.success ? parsed.output : undefined
}

const replySchema = v.object({
  usage: v.nullish(v.object({ completion_tokens: v.optional(v.number()) })),
  choices: v.optional(
    v.array(
      v.object({
        finish_reason: v.nullish(v.string()),
        message: v.optional(v.object({ content: v.nullish(v.string()) })),
      }),
    ),
  ),
})
const errorSchema = v.object({ error: v.object({ message: v.string() }) })

const longestMs = 120_000

/** Asks one target, through the router: it is counted like any call, and no other target takes its place. Never throws. */
export async function ask(router: Router, target: string, { path, body }: Prompt): Promise<Asked> {
  const beganMs = performance.now()
  const ended = () => ({ target, ms: Math.round(performance.now() - beganMs) })
  try {
    // An answer from a cache would be no answer of the target's.
    const uncached = { ...router, headers: { ...router.headers, 'cache-control': 'no-store' } }
    const signal = AbortSignal.timeout(longestMs)
    const reply = await postJson(uncached, path, { ...body, model: target }, { signal })
    const value: unknown = await reply.json()
    if (!reply.ok) {
      return {
        ...ended(),
        error: v.is(errorSchema, value) ? value.error.message : `the router answered ${reply.status}`,
      }
    }
    const usd = Number(reply.headers.get('x-llm-cost-usd') ?? Number.NaN)
    const { usage, choices } = v.parse(replySchema, value)
    const [choice] = choices ?? []
    return {
      ...ended(),
      ...(Number.isFinite(usd) && { usd }),
      ...(usage?.completion_tokens !== undefined && { completionTokens: usage.completion_tokens }),
      ...(choice?.finish_reason != null && { finishReason: choice.finish_reason }),
      ...(choice?.message?.content != null && { text: choice.message.content }),
    }
  } catch (error) {
    return { ...ended(), error: messageOf(error) }
  }
}

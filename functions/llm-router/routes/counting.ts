import { type ChatRequest, chatRequestSchema, messageText } from '#runtime/contract/chat.ts'
import { dialects } from '#runtime/contract/dialects/dialects.ts'
import { header } from '#runtime/contract/headers.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { checkPromptLength } from '#runtime/contract/prompt-limit.ts'
import { json, type Route } from '#runtime/http/call.ts'
import type { CallerOf } from '../keys/callers.ts'
import { countPrompt } from '../request/count-prompt.ts'
import { receive } from '../request/hints.ts'
import type { CountTokens } from '../request/tokens.ts'

type Parts = { callerOf: CallerOf; countTokens: CountTokens; maxPromptCharacters: number }

/**
 * The number of a prompt's tokens, for each dialect that has a question for it. The router estimates it: that costs nothing, wakes
 * nobody, and no part of a private prompt leaves the cluster.
 */
export function countingRoutes({ callerOf, countTokens, maxPromptCharacters }: Parts): Route[] {
  return dialects.flatMap(({ counting, errorBody }): Route[] => {
    if (counting === undefined) return []
    const { path, read, tell } = counting
    return [
      {
        method: 'POST',
        path,
        ...(errorBody && { errorBody }),
        async handle(call) {
          const { rest } = receive(call, await callerOf(call), () => 'chat')
          const body: ChatRequest = checkRequest(chatRequestSchema, read(rest))
          checkPromptLength(body.messages.map(messageText), maxPromptCharacters, 'messages')
          return json(tell(countPrompt(body, countTokens)), { [header.estimated]: 'true' })
        },
      },
    ]
  })
}

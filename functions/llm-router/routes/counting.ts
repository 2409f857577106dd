import { checkPrivateAddresses } from '#runtime/contract/addresses.ts'
import { type ChatRequest, chatRequestSchema, messageText } from '#runtime/contract/chat.ts'
import { dialects } from '#runtime/contract/dialects/dialects.ts'
import { header } from '#runtime/contract/headers.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { checkPromptLength } from '#runtime/contract/prompt-limit.ts'
import { json, type Route } from '#runtime/http/call.ts'
import type { AskCount, Counted } from '../dispatch/count-prompt.ts'
import type { CallerOf } from '../keys/callers.ts'
import { countPrompt } from '../request/count-prompt.ts'
import type { Describe } from '../request/describe.ts'
import { forUser, type Receive } from '../request/hints.ts'
import type { CountTokens } from '../request/tokens.ts'

type Parts = {
  callerOf: CallerOf
  describe: Describe
  receive: Receive
  askCount: AskCount
  countTokens: CountTokens
  maxPromptCharacters: number
}

/**
 * The number of a prompt's tokens, for each dialect that has a question for it: exact where the target that would answer can tell, and
 * else the router's estimate, which says so.
 */
export function countingRoutes({
  receive,
  callerOf,
  describe,
  askCount,
  countTokens,
  maxPromptCharacters,
}: Parts): Route[] {
  return dialects.flatMap(({ counting, errorBody }): Route[] => {
    if (counting === undefined) return []
    const { path, read, tell, told } = counting
    return [
      {
        method: 'POST',
        path,
        ...(errorBody && { errorBody }),
        async handle(call) {
          const { hints, rest } = await receive(call, await callerOf(call), () => 'chat')
          const body: ChatRequest = checkRequest(chatRequestSchema, read(rest))
          if (hints.private) checkPrivateAddresses(body)
          checkPromptLength(body.messages.map(messageText), maxPromptCharacters, 'messages')
          const request = describe.chat(forUser(hints, body.user), body)
          const counted = await askCount(call, { request, path, body: Object(rest), read: told })
          if (counted) return json(tell(counted.tokens), countedBy(counted))
          return json(tell(countPrompt(body, countTokens)), { [header.estimated]: 'true' })
        },
      },
    ]
  })
}

function countedBy({ target, simulated }: Counted): Record<string, string> {
  return {
    'x-llm-provider': target.provider,
    'x-llm-model': target.model,
    ...(simulated && { [header.simulated]: 'true' }),
  }
}

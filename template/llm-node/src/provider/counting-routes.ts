import type { ChatRequest } from '../contract/chat.ts'
import { dialects } from '../contract/dialects/dialects.ts'
import { json, type Route } from '../http/call.ts'
import type { Parts } from '../parts.ts'
import { createAsk } from './ask.ts'
import type { ObserveCalls } from './observe-calls.ts'
import type { ChatProvider } from './provider.ts'
import type { Receive, ReceivedCall } from './receive.ts'

type CountingParts = {
  receive: Receive
  observe: ObserveCalls
  /** The request with its model, checked as one for an answer is. */
  checkedFor: (call: ReceivedCall, request: unknown) => ChatRequest & { model: string }
}

/**
 * The number of a prompt's tokens as the provider itself counts them, for each dialect that has a question for it. There are no such
 * routes where a provider cannot be asked.
 */
export function countingRoutes(
  provider: ChatProvider,
  parts: Parts,
  { receive, observe, checkedFor }: CountingParts,
): Route[] {
  const { countTokens } = provider
  if (countTokens === undefined) return []
  const said = () => ({ finishReasons: [] })
  const ask = createAsk<ChatRequest, number>(provider, parts, { operation: 'count_tokens', observe, said })

  return dialects.flatMap(({ counting, errorBody }): Route[] => {
    if (counting === undefined) return []
    const { path, read, tell } = counting
    return [
      {
        method: 'POST',
        path,
        ...(errorBody && { errorBody }),
        async handle(given) {
          const { call, rest } = receive(given, 'chat')
          const request = checkedFor(call, read(rest))
          const { reply, headers } = await ask(call, request, Number, (providerCall) =>
            countTokens(request, providerCall),
          )
          return json(tell(reply), headers)
        },
      },
    ]
  })
}

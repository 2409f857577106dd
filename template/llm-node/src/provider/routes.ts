import { LlmError } from '../errors.ts'
import type { Route } from '../http/call.ts'
import type { Parts } from '../parts.ts'
import { createChatAnswers } from './chat-routes.ts'
import { createEmbeddingAnswers, embeddingsPath } from './embedding-routes.ts'
import { checkFunctionToken } from './function-token.ts'
import { providerModelsRoutes } from './models-routes.ts'
import type { Provider } from './provider.ts'
import { shortRoute } from './short-route.ts'

/** The routes of a provider function, each behind the function token where one is mounted. */
export function providerRoutes(provider: Provider, parts: Parts): Route[] {
  const chat = 'chat' in provider ? createChatAnswers(provider, parts) : undefined
  const embedding = 'embed' in provider ? createEmbeddingAnswers(provider, parts) : undefined
  const routes = [
    shortRoute(provider, parts, {
      ...(chat && { generate: chat.answerShort }),
      ...(embedding && { embed: embedding.answerShort }),
    }),
    ...(chat?.routes ?? []),
    ...(embedding?.routes ?? withoutEmbeddings(provider)),
    ...providerModelsRoutes(provider),
  ]
  return routes.map((route) => ({
    ...route,
    handle(call) {
      checkFunctionToken(parts.secrets.read('function-token'), call.headers)
      return route.handle(call)
    },
  }))
}

/** A function that could embed, but not as it is deployed, says why. */
function withoutEmbeddings(provider: Provider): Route[] {
  if (!('noEmbeddings' in provider) || provider.noEmbeddings === undefined) return []
  const message = `There are no embeddings here: ${provider.noEmbeddings}`
  const refuse = () => {
    throw new LlmError('invalid_request', message)
  }
  return [{ method: 'POST', path: embeddingsPath, handle: refuse }]
}

import { header } from '../contract/headers.ts'
import type { ErrorCode } from '../error-table.ts'
import { LlmError } from '../errors.ts'
import type { Reply, Route } from '../http/call.ts'
import type { Parts } from '../parts.ts'
import { createChatAnswers } from './chat-routes.ts'
import { createEmbeddingAnswers, embeddingsPath } from './embedding-routes.ts'
import { checkFunctionToken, requireFunctionToken } from './function-token.ts'
import { providerModelsRoutes } from './models-routes.ts'
import { createObserveCalls } from './observe-calls.ts'
import type { Provider } from './provider.ts'
import { createReceive } from './receive.ts'
import { shortRoute } from './short-route.ts'

/**
 * The routes of a provider function, each protected by the function token.
 * @throws SettingsError if there is none, and nobody has allowed that
 */
export function providerRoutes(provider: Provider, parts: Parts): Route[] {
  requireFunctionToken(parts)
  const receive = createReceive(provider, parts)
  const observe = createObserveCalls(provider, parts)
  const chat = 'chat' in provider ? createChatAnswers(provider, parts, receive, observe) : undefined
  const embedding = 'embed' in provider ? createEmbeddingAnswers(provider, parts, receive, observe) : undefined
  const routes = [
    shortRoute(provider, parts, receive, {
      ...(chat && { generate: chat.answerShort }),
      ...(embedding && { embed: embedding.answerShort }),
    }),
    ...(chat?.routes ?? []),
    ...(embedding?.routes ?? withoutEmbeddings(provider)),
    ...providerModelsRoutes(provider),
  ]
  const secretVersion = () => parts.secrets.version(provider.secrets ?? [])
  return routes.map((route) => ({
    ...route,
    async handle(call) {
      checkFunctionToken(parts, call.headers)
      try {
        const reply = await route.handle(call)
        return route.method === 'GET' ? withHeader(reply, header.secretVersion, secretVersion()) : reply
      } catch (thrown) {
        throw thrown instanceof LlmError && keyErrors.has(thrown.code) ? withVersion(thrown, secretVersion()) : thrown
      }
    },
  }))
}

/** Failures that last until the key changes. Its version tells the router when that happens. */
const keyErrors = new Set<ErrorCode>(['provider_key_rejected', 'missing_secret'])

function withVersion(error: LlmError, secretVersion: string): LlmError {
  return error.with({ secretVersion })
}

function withHeader(reply: Reply, name: string, value: string): Reply {
  return { ...reply, headers: { ...reply.headers, [name]: value } }
}

/** A deployment without embeddings says why. */
function withoutEmbeddings(provider: Provider): Route[] {
  if (!('noEmbeddings' in provider) || provider.noEmbeddings === undefined) return []
  const message = `There are no embeddings here: ${provider.noEmbeddings}`
  const refuse = () => {
    throw new LlmError('invalid_request', message)
  }
  return [{ method: 'POST', path: embeddingsPath, handle: refuse }]
}

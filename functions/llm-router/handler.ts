import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createDispatch } from './dispatch.ts'
import { createInvoke } from './invoke.ts'
import { createLedger } from './ledger.ts'
import { loadCatalogue } from './load-catalogue.ts'
import { openAiRoutes } from './openai-routes.ts'
import { settings } from './settings.ts'
import { shortRoute } from './short-route.ts'

/** The one endpoint for every LLM call: picks a provider function, invokes it through the gateway, prices the answer. */
export const createFunction: CreateFunction = async (parts) => {
  const { gateway_url, ROUTER_CONFIG } = readSettings(settings, parts.environment)
  const dispatch = createDispatch({
    catalogue: await loadCatalogue(ROUTER_CONFIG),
    invoke: createInvoke({
      send: parts.send,
      gatewayUrl: gateway_url,
      functionToken: () => parts.secrets.read('function-token'),
      now: parts.now,
    }),
    book: createLedger(parts.metrics),
    now: parts.now,
  })
  const { max_prompt_characters } = parts.settings
  return [shortRoute(dispatch, max_prompt_characters), ...openAiRoutes(dispatch, max_prompt_characters)]
}

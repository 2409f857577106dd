import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createDispatch } from './dispatch.ts'
import { createDispatchStream } from './dispatch-stream.ts'
import { createInvoke } from './invoke.ts'
import { createInvokeStream } from './invoke-stream.ts'
import { createLedger } from './ledger.ts'
import { loadCatalogue } from './load-catalogue.ts'
import { modelsRoutes } from './models-routes.ts'
import { openAiRoutes } from './openai-routes.ts'
import { settings } from './settings.ts'
import { shortRoute } from './short-route.ts'

/** The one endpoint for every LLM call: picks a provider function, invokes it through the gateway, prices the answer. */
export const createFunction: CreateFunction = async (parts) => {
  const { gateway_url, ROUTER_CONFIG } = readSettings(settings, parts.environment)
  const shared = { catalogue: await loadCatalogue(ROUTER_CONFIG), book: createLedger(parts.metrics), now: parts.now }
  const invokeParts = {
    send: parts.send,
    open: parts.open,
    gatewayUrl: gateway_url,
    functionToken: () => parts.secrets.read('function-token'),
    now: parts.now,
  }
  const dispatch = createDispatch({ ...shared, invoke: createInvoke(invokeParts) })
  const dispatchStream = createDispatchStream({ ...shared, invokeStream: createInvokeStream(invokeParts) })
  const { max_prompt_characters } = parts.settings
  return [
    shortRoute(dispatch, dispatchStream, max_prompt_characters),
    ...openAiRoutes(dispatch, dispatchStream, max_prompt_characters),
    ...modelsRoutes(shared.catalogue, parts.now),
  ]
}

import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { loadCatalogue } from './catalogue/load.ts'
import { createDispatch } from './dispatch/dispatch.ts'
import { createDispatchStream } from './dispatch/dispatch-stream.ts'
import { createRetryBudget } from './dispatch/retry.ts'
import { createInvoke } from './invoke/invoke.ts'
import { createInvokeStream } from './invoke/invoke-stream.ts'
import { createLedger } from './money/ledger.ts'
import { createObserve } from './observe/observe.ts'
import { createDescribe } from './request/describe.ts'
import { loadTokenizer } from './request/load-tokenizer.ts'
import { createTokenCounter } from './request/tokens.ts'
import { modelsRoutes } from './routes/models.ts'
import { openAiRoutes } from './routes/openai.ts'
import { shortRoute } from './routes/short.ts'
import { settings } from './settings.ts'
import { createTargetStates } from './state/target-states.ts'

/** The one endpoint for every LLM call: picks a provider function, invokes it through the gateway, prices the answer. */
export const createFunction: CreateFunction = async (parts) => {
  const { gateway_url, ROUTER_CONFIG, ROUTER_CONFIG_YAML } = readSettings(settings, parts.environment)
  const { now, metrics, secrets } = parts
  const source = { path: ROUTER_CONFIG, inline: ROUTER_CONFIG_YAML }
  const catalogue = await loadCatalogue(source, parts.environment, secrets)
  const states = createTargetStates(catalogue, now)
  const walkParts = {
    catalogue,
    states,
    book: createLedger({ metrics, now, tokensPerSecond: (target) => states(target).tokensPerSecond }),
    observe: createObserve(metrics, { catalogue, view: states, now }),
    retryBudget: createRetryBudget(catalogue.failures),
    now,
    random: Math.random,
  }
  const invokeParts = { ...parts, gatewayUrl: gateway_url, functionToken: () => secrets.read('function-token') }
  const routesParts = {
    dispatch: createDispatch({ ...walkParts, invoke: createInvoke(invokeParts) }),
    dispatchStream: createDispatchStream({ ...walkParts, invokeStream: createInvokeStream(invokeParts) }),
    describe: createDescribe({
      catalogue,
      countTokens: createTokenCounter(loadTokenizer),
      classify: () => 'simple_qa',
    }),
    maxPromptCharacters: parts.settings.max_prompt_characters,
  }
  return [shortRoute(routesParts), ...openAiRoutes(routesParts), ...modelsRoutes(catalogue, now)]
}

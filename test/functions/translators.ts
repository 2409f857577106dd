import type { ChatRequest } from '#runtime/contract/chat.ts'
import { toAnthropicRequest } from '../../functions/anthropic-generate/request.ts'
import { toBedrockRequest } from '../../functions/bedrock-generate/request.ts'
import { toClusterRequest } from '../../functions/cluster-generate/request.ts'
import { toGroqRequest } from '../../functions/groq-generate/request.ts'
import type { Target } from '../../functions/llm-router/catalogue/catalogue.ts'
import { toOllamaRequest } from '../../functions/ollama-generate/request.ts'
import { toVendorRequest } from '../../functions/openai-generate/request.ts'
import { type VendorName, vendorNames, vendors } from '../../functions/openai-generate/vendor/vendors.ts'
import { toVertexRequest } from '../../functions/vertex-generate/request.ts'
import { shipped } from './llm-router/shipped.ts'

type Named = ChatRequest & { model: string }

const own: Record<string, (request: Named) => unknown> = {
  groq: toGroqRequest,
  vertex: toVertexRequest,
  anthropic: toAnthropicRequest,
  bedrock: toBedrockRequest,
  ollama: (request) => toOllamaRequest(request, {}),
  cluster: toClusterRequest,
}

function isVendor(provider: string): provider is VendorName {
  return vendorNames.some((name) => name === provider)
}

/** The targets of the shipped catalogue that answer in text. */
export const chatTargets: readonly Target[] = shipped.targets.filter(({ tasks }) => tasks.includes('generate'))

/** The request as the target's function sends it to its provider. */
export function translate({ provider, model }: Pick<Target, 'provider' | 'model'>, request: ChatRequest): unknown {
  const named = { ...request, model }
  if (isVendor(provider)) return toVendorRequest(named, vendors[provider])
  const translator = own[provider]
  if (translator === undefined) throw new Error(`There is no function for ${provider}.`)
  return translator(named)
}

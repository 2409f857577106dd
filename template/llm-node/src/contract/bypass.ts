import { answerLimit } from './answer-limit.ts'
import type { ChatRequest } from './chat.ts'
import { asksForAny } from './filled.ts'
import { own } from './own.ts'
import { refusal } from './refusal.ts'
import { without } from './without.ts'

/**
 * Top-level fields that would change the model, company or address that answers, or the request itself, and what each would do.
 * Vendors and gateways behind a base URL read them (openrouter.ai/docs/api-reference; docs.litellm.ai/docs/completion/input).
 */
const ofVendors: Readonly<Record<string, string>> = {
  models: 'names other models to fall back to',
  route: 'has the vendor fall back to other models',
  provider: 'chooses the companies behind the vendor',
  preset: 'takes model, prompts and companies from an account',
  transforms: 'has the vendor shorten the prompt',
  plugins: 'has the vendor add search results and files',
  providerOptions: 'chooses the companies behind the vendor',
  fallbacks: 'names other models to fall back to',
  context_window_fallbacks: 'names other models to fall back to',
  model_list: 'brings models, addresses and keys of its own',
  user_config: 'brings models, addresses and keys of its own',
  litellm_params: 'brings an address and a key of its own',
  custom_llm_provider: 'chooses another provider',
  api_base: 'sends the request to another address',
  base_url: 'sends the request to another address',
  api_key: 'brings a key of its own',
  api_version: 'changes the address',
  extra_body: 'hides fields from every check of the request',
  extra_headers: 'sends headers of its own',
  mock_response: 'answers without a model',
}

/** The same of vLLM's and SGLang's servers: a host in them is asked for what belongs to other prompts, or told of this one. */
const ofServers: Readonly<Record<string, string>> = {
  kv_transfer_params: 'names a host for the server to contact',
  bootstrap_host: 'names a host for the server to contact',
  bootstrap_port: 'names a host for the server to contact',
  bootstrap_room: 'names a host for the server to contact',
  bootstrap_pair_key: 'names a host for the server to contact',
  custom_logit_processor: 'brings code of its own',
  logits_processors: 'brings code of its own',
  lora_path: 'adds weights to the model',
}

type Limits = Pick<ChatRequest, 'max_completion_tokens' | 'max_tokens' | 'n'>
type OtherName = { known: string; reserved(request: Limits): number | undefined }

/**
 * Names that servers read before `max_tokens` and `n`, for which nothing is reserved. The first two are llama.cpp's. With `best_of`, vLLM
 * and TensorRT-LLM have made answers that they neither give nor count.
 */
const ofLimits: Readonly<Record<string, OtherName>> = {
  n_predict: { known: 'max_tokens', reserved: answerLimit },
  n_cmpl: { known: 'n', reserved: ({ n }) => n ?? 1 },
  best_of: { known: 'n', reserved: ({ n }) => n ?? 1 },
}

const bypasses: ReadonlySet<string> = new Set([ofVendors, ofServers, ofLimits].flatMap((fields) => Object.keys(fields)))

/**
 * The request without fields that bypass the catalogue. One that asks for something is refused: dropping it silently would give the
 * caller a different answer than requested. An empty one is left out, since most vendors refuse the name alone, and so is another name
 * for a limit that says what is reserved, or none.
 * @param allowed the fields that the operator permits for this provider
 * @throws LlmError invalid_request
 */
export function withoutBypasses<Request extends Readonly<Record<string, unknown>>>(
  request: Request,
  allowed: readonly string[],
): Request {
  const found = Object.keys(request).filter((field) => bypasses.has(field) && !allowed.includes(field))
  for (const field of found) {
    const value = request[field]
    if (!asksForAny(value) || isReserved(field, value, request)) continue
    throw refusal(`${faultOf(field)}; an operator can let it through by allow_fields`, field)
  }
  return found.length > 0 ? (without(request, found) as Request) : request
}

function isReserved(field: string, value: unknown, request: Limits): boolean {
  const limit = own(ofLimits, field)
  // Below 0, there is no limit of this name.
  return limit !== undefined && (value === limit.reserved(request) || Number(value) < 0)
}

function faultOf(field: string): string {
  const { known } = own(ofLimits, field) ?? {}
  if (known !== undefined) return `${field} is another name for ${known}, which no budget counts: send ${known}`
  const does = own(ofVendors, field)
  return does === undefined
    ? `${field} ${ofServers[field]}, past the catalogue: leave it out`
    : `${field} ${does}, past the catalogue: name the model in \`model\` and leave it out`
}

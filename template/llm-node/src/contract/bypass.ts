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

/**
 * Names that servers read before `max_tokens` and `n`, each with what to send: nothing is reserved for what they ask for. The first two
 * are llama.cpp's. With `best_of`, vLLM and TensorRT-LLM have made answers that they neither give nor count.
 */
const ofLimits: Readonly<Record<string, string>> = {
  n_predict: 'max_tokens',
  n_cmpl: 'n',
  best_of: 'n',
}

const bypasses: Readonly<Record<string, string>> = {
  ...ofVendors,
  ...ofServers,
  ...Object.fromEntries(Object.entries(ofLimits).map(([field, known]) => [field, `says what ${known} says`])),
}

/**
 * The request without fields that bypass the catalogue. One that asks for something is refused: dropping it silently would give the
 * caller a different answer than requested. An empty one is left out, since most vendors refuse the name alone.
 * @param allowed the fields that the operator permits for this provider
 * @throws LlmError invalid_request
 */
export function withoutBypasses<Request extends Readonly<Record<string, unknown>>>(
  request: Request,
  allowed: readonly string[],
): Request {
  const found = Object.keys(request).filter((field) => Object.hasOwn(bypasses, field) && !allowed.includes(field))
  for (const field of found) {
    if (!asksForAny(request[field])) continue
    const message = `${field} ${bypasses[field]}, past the catalogue: ${fixOf(field)}`
    throw refusal(`${message}; an operator can let it through by allow_fields`, field)
  }
  return found.length > 0 ? (without(request, found) as Request) : request
}

function fixOf(field: string): string {
  const known = own(ofLimits, field)
  if (known !== undefined) return `send ${known} and leave it out`
  return Object.hasOwn(ofServers, field) ? 'leave it out' : 'name the model in `model` and leave it out'
}

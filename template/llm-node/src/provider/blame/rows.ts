import type { ErrorCode } from '../../error-table.ts'

/**
 * The table of blame. Long, because it is data. A row is one kind of vendor error. It applies if all of its conditions hold, and one
 * of what it `says`; the first row that applies decides. In `says`, the group `tokens` is the size of the context window.
 */
export type BlameRow = {
  is: ErrorCode
  /** The HTTP statuses; any, if absent. */
  at?: readonly number[]
  /** The provider's error codes, types or reasons, in any case. */
  code?: readonly string[]
  says?: RegExp | readonly RegExp[]
}

const ofTheRequest = [400, 404, 413, 422, 500, 501]
const ofTheAccount = [400, 401, 402, 403, 412, 429]
const ofTheModel = [400, 403, 404, 410]
const ofLoad = [429, 498, 500, 503, 529]

/**
 * Who is to blame for a failure, by the vendor's own words. Each comment names the vendors. This is one long table, because one
 * vendor's reply may quote another's.
 */
export const blameRows: readonly BlameRow[] = [
  // The clocks differ, or a request was replayed: the key is fine. The proxy in front of a cluster; AWS; Google.
  { is: 'provider_unavailable', code: ['clock_skew', 'replayed', 'RequestTimeTooSkewed', 'RequestExpired'] },
  { is: 'provider_unavailable', says: /signature (?:expired|not yet current)|in a reasonable timeframe/i },

  // The prompt is longer than the context window. OpenAI says the same of ids, names and users, of which no larger window would
  // take more.
  {
    is: 'context_length_exceeded',
    code: ['string_above_max_length'],
    says: /'(?:messages\[\d+\]\.content|input|prompt)/i,
  },
  // vLLM, where the prompt has left no room for an answer.
  { is: 'context_length_exceeded', says: /max_tokens must be at least 1, got -/i },
  // OpenAI, vLLM, SGLang, OpenRouter, DeepSeek, Mistral, xAI, Fireworks.
  {
    is: 'context_length_exceeded',
    says: /maximum (?:context|prompt|model) (?:length|limit|window)(?: is|:| of)? \(?(?<tokens>\d[\d,]*)/i,
  },
  { is: 'context_length_exceeded', says: /with (?<tokens>\d[\d,]*) maximum context length/i },
  // Anthropic; the sum comes before the size.
  { is: 'context_length_exceeded', says: /exceed context limit: [\d,]+ \+ [\d,]+ > (?<tokens>\d[\d,]*)/i },
  // SGLang; Ollama, llama.cpp; OpenAI. A number after "by" says how far the prompt is beyond the window.
  {
    is: 'context_length_exceeded',
    says: /(?:exceeds?|exceeded|longer than|larger than|beyond|overflows?|too long for) [^.]{0,60}context (?:length|window|size|limit)(?:(?![^\d.]{0,12}\bby\b)[^\d.]{0,12}(?<tokens>\d[\d,]*))?/i,
  },
  {
    is: 'context_length_exceeded',
    says: /context (?:length|window|size|limit)(?:(?: is| was| has been)? exceeded| exceeds limit)/i,
  },
  // LM Studio; vLLM, twice; a server in front of llama.cpp; Kimi; DashScope.
  { is: 'context_length_exceeded', says: /context length (?:of|is) only (?<tokens>\d[\d,]*)/i },
  {
    is: 'context_length_exceeded',
    says: /is too long to fit into the model(?: \(context length (?<tokens>\d[\d,]*))?/i,
  },
  { is: 'context_length_exceeded', says: /the configured context size is (?<tokens>\d[\d,]*)/i },
  { is: 'context_length_exceeded', says: /exceeded model token limit: (?<tokens>\d[\d,]*)/i },
  { is: 'context_length_exceeded', says: /range of input length should be \[\d+, ?(?<tokens>\d[\d,]*)\]/i },
  {
    is: 'context_length_exceeded',
    says: /greater than the context length(?: \(n_keep: \d+ ?>= ?n_ctx: (?<tokens>\d+))?/i,
  },
  // Anthropic, and Claude at Bedrock.
  { is: 'context_length_exceeded', says: /prompt is too long(?:: [\d,]+ tokens > (?<tokens>\d[\d,]*))?/i },
  // Bedrock.
  { is: 'context_length_exceeded', says: /input is too (?:long|large to process)/i },
  // Gemini.
  {
    is: 'context_length_exceeded',
    says: /input token count.{0,40} exceeds the maximum number of tokens allowed(?: \((?<tokens>\d[\d,]*))?/i,
  },
  { is: 'context_length_exceeded', says: /input token count is [\d,]+ but .{0,20}supports up to (?<tokens>\d[\d,]*)/i },
  // OpenAI; Together and text-generation-inference, twice; SGLang; Cerebras, Groq; Z.ai.
  { is: 'context_length_exceeded', says: /input tokens exceed the configured limit of (?<tokens>\d[\d,]*)/i },
  { is: 'context_length_exceeded', says: /tokens \+ `?max_new_tokens`? must be <= ?(?<tokens>\d[\d,]*)/i },
  { is: 'context_length_exceeded', says: /inputs`? must have less than (?<tokens>\d[\d,]*) tokens/i },
  {
    is: 'context_length_exceeded',
    says: /input length .{0,30}exceeds .{0,12}maximum (?:(?:allowed|context|input|token) ){0,2}length(?:(?: is| of)?:?[ (]{1,2}(?<tokens>\d[\d,]*))?/i,
  },
  { is: 'context_length_exceeded', says: /current length is [\d,]+ while limit is (?<tokens>\d[\d,]*)/i },
  {
    is: 'context_length_exceeded',
    at: [400, 413, 422, 500],
    says: /reduce the length of the (?:messages|prompt|input)/i,
  },
  { is: 'context_length_exceeded', says: /prompt exceeds max length/i },
  // GitHub's models and Copilot; SiliconFlow, twice; Cohere, twice; Bedrock's Nova; Doubao. MiniMax's number in "exceeds limit (2013)", above, is no size.
  {
    is: 'context_length_exceeded',
    says: [
      /request body too large for .{0,80}max size: (?<tokens>\d[\d,]*) tokens/i,
      /prompt token count (?:of )?[\d,]+ exceeds (?:(?:the )?limit|max token count) (?:of )?(?<tokens>\d[\d,]*)/i,
      /length of prompt_tokens \([\d,]+\) must be less than max_seq_len \((?<tokens>\d[\d,]*)\)/i,
      /exceeded max_prompt_tokens \((?<tokens>\d[\d,]*)\)/i,
      /total number of tokens \(prompt and prediction\) cannot exceed (?<tokens>\d[\d,]*)/i,
      /too many tokens: .{0,80}size limit exceeded by [\d,]+ tokens(?:.{0,120}limit for this model is (?<tokens>\d[\d,]*))?/i,
      /number of input tokens exceeds maximum length/i,
      /exceed max message tokens/i,
    ],
  },
  // Cohere; Bedrock's Titan; TensorRT-LLM; OpenAI, for embeddings; a server that counts ids.
  {
    is: 'context_length_exceeded',
    says: [
      /number of tokens in the prompt cannot exceed (?<tokens>\d[\d,]*)/i,
      /too many input tokens\. max input tokens: (?<tokens>\d[\d,]*)/i,
      /sum of prompt length .{0,80}should not exceed max_seq_len (?<tokens>\d[\d,]*)/i,
      /maximum input length is (?<tokens>\d[\d,]*) tokens/i,
      /input_ids length [\d,]+ must be <= ?(?<tokens>\d[\d,]*)/i,
    ],
  },
  // By the code alone only if no sentence names the size of the window. OpenAI, Azure, Groq, Cerebras; llama.cpp; Z.ai.
  {
    is: 'context_length_exceeded',
    code: ['context_length_exceeded', 'model_max_prompt_tokens_exceeded', 'exceed_context_size_error', '1261'],
  },

  // The provider's policy forbids an answer. OpenAI, Azure, Z.ai, DashScope, Groq.
  {
    is: 'content_policy_violation',
    code: [
      'content_filter',
      'content_policy_violation',
      'moderation_blocked',
      'ResponsibleAIPolicyViolation',
      'invalid_prompt',
      'data_inspection_failed',
      'PROHIBITED_CONTENT',
      '1301',
    ],
  },
  // Azure; OpenRouter; Anthropic, and Claude at Bedrock; OpenAI; Gemini; xAI; DeepSeek; Z.ai.
  {
    is: 'content_policy_violation',
    at: [400, 403, 422, 451],
    says: [
      /content (?:management|filtering|filter|usage|moderation)\b.{0,20}polic/i,
      /input was flagged/i,
      /prompt was flagged/i,
      /flagged (?:as|for|by) /i,
      /violat\w+ .{0,40}(?:usage|content|responsible ai|prohibited use|acceptable use) ?(?:polic|practice|guideline)/i,
      /responsible ai practices/i,
      /content exists risk/i,
      /unsafe or sensitive content/i,
      /blocked by .{0,30}(?:guardrail|moderation|safety)/i,
    ],
  },

  // This request is too expensive, or no host of the model accepts it; other requests work. OpenRouter.
  {
    is: 'unsupported_by_provider',
    says: /fewer max_tokens|prompt tokens limit exceeded|no endpoints found that (?:support|can handle)/i,
  },

  // A file that the caller names and this account cannot read; before the codes, which are those of a refused key or model.
  // Google; OpenAI; Anthropic.
  {
    is: 'unsupported_by_provider',
    at: [400, 403, 404],
    says: /storage\.objects\.|cloud storage (?:object|bucket)|access the file\b|no such file object|^file not found/i,
  },

  // A quota that passes by itself, under the status of a refused key; the reason is the more specific word. Google.
  { is: 'rate_limited', at: [403], code: ['rate_limit_exceeded'] },

  // The key or its account is refused. OpenAI, Groq, Anthropic, Google, AWS.
  {
    is: 'provider_key_rejected',
    code: [
      'invalid_api_key',
      'authentication_error',
      'permission_error',
      'permission_denied',
      'insufficient_permissions',
      'unauthenticated',
      'API_KEY_INVALID',
      'account_deactivated',
      'organization_restricted',
      'unsupported_country_region_territory',
      'AccessDeniedException',
      'ExpiredTokenException',
      'UnrecognizedClientException',
      'InvalidSignatureException',
      'unauthorized',
      'wrong_api_key',
      'ip_not_authorized',
      'not_authorized_invalid_project',
      'SERVICE_DISABLED',
      'BILLING_DISABLED',
      'CONSUMER_SUSPENDED',
      '1000',
      '1001',
      '1002',
      '1003',
      '1004',
      '1110',
      '1111',
      '1112',
      '1120',
      '1220',
    ],
  },
  // The account has no money left. OpenAI, Anthropic, DeepSeek, Z.ai.
  {
    is: 'provider_key_rejected',
    code: [
      'billing_error',
      'billing_hard_limit_reached',
      'billing_not_active',
      'insufficient_quota',
      'insufficient_balance',
      'insufficient_credits',
      'credit_limit_exceeded',
      'payment_required',
      'blocked_api_access',
      'spend_limit_reached',
      '1113',
      '1309',
      '1311',
    ],
  },
  // A limit that passes by itself, though the sentence offers a higher one for money. OpenAI, for an account without a card.
  {
    is: 'rate_limited',
    at: [429],
    says: /^(?!.*(?:\bspend|balance|depleted|exhausted)).*(?:rate limit (?:reached|exceeded)\b.{0,400}(?:try again|retry) (?:in|after) \d|\badd(?:ing)? (?:a|your) (?:payment method|credit card)\b.{0,80}increase your (?:rate )?limit)/is,
  },
  // Anthropic; OpenAI; OpenRouter; DeepSeek; Fireworks; Together.
  {
    is: 'provider_key_rejected',
    at: ofTheAccount,
    says: [
      /credit balance is too low/i,
      /billing (?:hard limit|is not active|account)/i,
      /(?:insufficient|not enough|out of|more) (?:account )?(?:credits?|balance|funds)/i,
      /insufficient account balance/i,
      /payment (?:required|method)/i,
      /spend(?:ing)? limit/i,
      /past invoices/i,
      /specified (?:workspace )?api usage limits/i,
      /credits? (?:are|is|have been|has been) (?:depleted|exhausted|used up)/i,
      /(?:plan|package|subscription) (?:has expired|does not (?:yet )?include)/i,
      /billing to be enabled/i,
      /(?:key|credit) limit (?:exceeded|reached)/i,
      /account .{0,80}(?:suspended|deactivated|disabled|locked|inactive)/i,
      /organi[sz]ation has been (?:disabled|restricted|suspended)/i,
    ],
  },
  // Google in OpenAI's format, xAI: 400 for a wrong key. Bedrock: an account without access.
  {
    is: 'provider_key_rejected',
    at: [400, 401, 403],
    says: [
      /(?:invalid|incorrect|wrong|unknown|expired|revoked|missing|no) (?:api[ -]?key|credentials|bearer token|authorization header)/i,
      /^unauthorized$/i,
      /insufficient permissions/i,
      /missing scopes?/i,
      /(?:user location|country|region|territory) is not supported/i,
      /api[ -]?key (?:is |was |has been )?(?:not valid|not found|invalid|incorrect|expired|revoked|missing|disabled)/i,
      /(?:key|user|account|project|organi[sz]ation) (?:does not|doesn't) have (?:permission|access)/i,
      /^operation not allowed/i,
      /not authorized to (?:perform|invoke|access)/i,
    ],
  },

  // The model has been removed, or never existed. OpenAI, Groq, Azure, AWS, Together, Z.ai.
  {
    is: 'model_not_found',
    code: [
      'model_not_found',
      'model_decommissioned',
      'model_not_available',
      'model_terms_required',
      'model_permission_blocked_org',
      'model_permission_blocked_project',
      'DeploymentNotFound',
      'ResourceNotFoundException',
      '1211',
    ],
  },
  // Anthropic; vLLM, Ollama, Cerebras, Fireworks, Google; OpenAI for a retired model; DeepSeek.
  { is: 'model_not_found', at: ofTheModel, code: ['not_found_error'], says: /^model:/i },
  {
    is: 'model_not_found',
    at: ofTheModel,
    says: [
      /\bmodels?\b.{0,160}(?:\bnot found|(?:does|do|did) not exist|\bnot exist\b|has been deprecated|decommissioned|no longer (?:available|supported)|not a valid model|reached the end of its life)/i,
      /(?:unknown|no such|unable to access|no endpoints found for) (?:foundation )?model/i,
      /is not a valid model id/i,
      /no endpoints found for/i,
    ],
  },
  // Bedrock.
  {
    is: 'model_not_found',
    at: ofTheModel,
    says: [
      /model identifier is invalid/i,
      /on-demand throughput (?:isn.t|is not) supported/i,
      /support on-demand throughput/i,
      /resolve the foundation model/i,
    ],
  },
  // OpenAI, Azure: a model that has another API.
  {
    is: 'model_not_found',
    at: ofTheModel,
    says: /not allowed to sample from this model|not a chat model|only supported in v1\/|does not work with the specified model/i,
  },

  // Load and quota. OpenAI, Groq, Cerebras, Anthropic, Google, AWS, Z.ai.
  {
    is: 'rate_limited',
    code: [
      'rate_limit_exceeded',
      'rate_limit_error',
      'RESOURCE_EXHAUSTED',
      'too_many_requests',
      'too_many_requests_error',
      'queue_exceeded',
      'request_quota_exceeded',
      'token_quota_exceeded',
      'capacity_exceeded',
      'over_capacity',
      'overloaded_error',
      'slow_down',
      'ThrottlingException',
      'ServiceQuotaExceededException',
      '1302',
      '1303',
      '1304',
      '1305',
      '1308',
      '1310',
      '1312',
      '1313',
    ],
  },
  // A full queue: Ollama; SGLang, vLLM; llama.cpp; and overloaded hosts.
  {
    is: 'rate_limited',
    at: ofLoad,
    says: [
      /server (?:is )?busy/i,
      /pending requests/i,
      /queue is full/i,
      /too many connections/i,
      /by a higher priority request/i,
      /no (?:free )?slots? (?:is |are )?available/i,
      /slots? (?:is |are )?unavailable/i,
      /too many (?:concurrent |waiting )?requests/i,
      /overloaded/i,
      /(?:over|at) capacity/i,
      /high (?:demand|traffic|load)/i,
    ],
  },
  // A token quota, reported as if the request were too large. Groq, Cerebras.
  { is: 'rate_limited', at: [400, 413], says: /tokens per (?:minute|min|hour|day)|\bTP[MHD]\b/i },

  // The model has no vector for this one text, and has for others. Ollama.
  { is: 'unsupported_by_provider', says: /json: unsupported value: (?:NaN|[+-]?Inf)/i },

  // The model's output was invalid. Another attempt, or another model, may succeed. Groq, Together; Bedrock.
  {
    is: 'bad_reply',
    code: ['tool_use_failed', 'json_validate_failed', 'output_parse_failed'],
  },
  {
    is: 'bad_reply',
    says: [
      /failed to (?:call a function|(?:generate|validate) json)/i,
      /invalid sequence as part of tooluse/i,
      /failed_generation/i,
      /error parsing tool call/i,
      /failed to encode response/i,
    ],
  },

  // AWS, Z.ai and Google, whose statuses are misleading.
  {
    is: 'provider_unavailable',
    code: [
      'InternalServerException',
      'ModelErrorException',
      'ModelNotReadyException',
      'ModelStreamErrorException',
      'ServiceUnavailableException',
      '1230',
      '1234',
      'CANCELLED',
    ],
  },
  // LM Studio, with a 400. Only at the beginning, since its other sentences may repeat the request.
  {
    is: 'provider_unavailable',
    says: /^(?:the model has crashed without additional information|model (?:is )?unloaded\b)/i,
  },
  { is: 'provider_timeout', code: ['ModelTimeoutException', 'timeout_error', 'DEADLINE_EXCEEDED'] },

  // A valid request beyond the provider's subset of OpenAI's API.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    code: [
      'unsupported_value',
      'unsupported_parameter',
      'unsupported_content',
      'unknown_parameter',
      'invalid_function_parameters',
      'invalid_json_schema',
      'not_supported_error',
      'request_too_large',
      'string_above_max_length',
      'array_above_max_length',
      'wrong_api_format',
    ],
  },
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: [
      /\bunsupported\b/i,
      /\b(?:not|isn't|aren't|never) (?:yet |currently |enabled |available )?(?:supported|permitted|implemented|enabled)\b/i,
      /\b(?:does not|doesn't|do not|don't|cannot) support\b/i,
      /extra inputs/i,
      /unrecogni[sz]ed (?:request )?(?:argument|field|parameter|schema|key)/i,
      /unknown (?:name|field|parameter|argument)/i,
      /cannot find field/i,
    ],
  },
  // More, or larger, pictures, pages and answers than this one takes; what does not go together; what it was not started for.
  // Anthropic, vLLM, Groq; Bedrock, Gemini, OpenAI; Cerebras, Fireworks, DashScope; vLLM and llama.cpp; whoever fetches by himself.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: [
      /at most \d+ (?:image|video|audio)/i,
      /too many images/i,
      /max(?:imum)? allowed (?:image )?size/i,
      /payload size exceeds the limit/i,
      /(?:image|file|document)\b.{0,20} exceeds/i,
      /maximum of \d+ (?:pdf )?pages/i,
      /multimodal model/i,
      /required for image input/i,
      /maximum tokens you requested/i,
      /max[_ ]?(?:completion_?|new_?|output_?)?tokens`? (?:value of|.{0,80}\bmust be (?:less|<=|between))/i,
      /valid range of max_tokens is/i,
      /exceeds (?:the )?model's maximum output tokens/i,
      /only supported by certain models/i,
      /contains \d+ images, exceeding/i,
      /max_tokens=\d+ ?cannot be greater than/i,
      /range of max_tokens should be/i,
      /model output limit was reached/i,
      /is incompatible with/i,
      /only works (?:in|with)/i,
      /must have stream/i,
      /requires --/i,
      /tool_choice .{0,20}with this/i,
      /roles must alternate/i,
      /first message must use the/i,
      /must start with a user message/i,
      /chat template/i,
      /circular reference/i,
      /only allowed for messages with role/i,
      /cannot fetch content/i,
      /(?:while downloading|failed to download)/i,
    ],
  },
  // More inputs of embeddings at once than this server takes: others take OpenAI's 2,048. Gemini; text-embeddings-inference.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: /at most \d+ requests can be in one batch|(?:maximum|allowed) batch size/i,
  },
  // More tools, or inputs, at once than this one takes. Groq, xAI; OpenAI, for embeddings.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: /'tools' ?: maximum number of items is \d|maximum tools limit reached|, max [\d,]+ tokens per request/i,
  },
  // A tool that is forced by its name, and JSON without a schema. LM Studio.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: /invalid tool_choice type: 'object'|'response_format\.type' must be 'json_schema' or 'text'/i,
  },
  // Files, marks for the cache and service tiers that are not to be had here, and what does not go together. Bedrock; Groq.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: [
      /include more than \d+ documents/i,
      /nothing available to cache/i,
      /json mode cannot be combined with/i,
      /is not available for this org\b/i,
    ],
  },
  // A number beyond the range of this model. A temperature or a top_p beyond it, and a penalty above 2, are what nobody takes;
  // 2 itself is OpenAI's largest penalty. Gemini.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: [
      /has an? (?:(?!temperature|topP|\w+Penalty)\w+ value of [\d.]+|\w+Penalty value of 2(?:\.0)?) but the supported range is/i,
      /is out of range; supported values are/i,
      /thinking budget \(?\d+\)? is invalid/i,
    ],
  },
  // An effort of OpenAI's that a version of a server, or a model's template, does not know; any other word is the caller's mistake.
  // vLLM, SGLang; Qwen's templates.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: [
      /\breasoning_effort\b.{0,200}\binput(?:'|_value)(?:: |=)'(?:none|minimal|low|medium|high|xhigh|max)'/is,
      /unexpected reasoning effort/is,
    ],
  },
  // Whether to think, in a word that its model does not take. Z.ai, which speaks Chinese at home.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: /always engages in thinking|该模型始终思考|are supported for thinking\b/i,
  },
  // Earlier calls of tools whose arguments are no object in JSON: OpenAI and others take them as the model wrote them. llama.cpp;
  // templates of vLLM and SGLang.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: /parse tool call arguments|get item pairs from a mapping|object' has no attribute 'items'/i,
  },
  // The same in the words of Python's decoder. With a 500 it may be the server that read nonsense. vLLM, SGLang.
  { is: 'unsupported_by_provider', at: [400, 422], says: /: line \d+ column \d+ \(char \d+\)/i },
  // Messages in an order, or of a role, that a model's template or its vendor's code does not know; another model's may. vLLM,
  // SGLang, llama.cpp, Ollama, LM Studio; Mistral's models; Gemini.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: [
      /jinja (?:exception|template)/i,
      /parser for this template/i,
      /system message must be at the beginning/i,
      /no user query found/i,
      /unexpected message role/i,
      /only user\b.{0,40} roles are supported/i,
      /unexpected role '/i,
      /expected last role/i,
      /assistant messages at the end of/i,
      /single tool-calls? at once/i,
      /same number of function calls and responses/i,
      /ensure that (?:the number of )?(?:function (?:call|response)|single ?turn|multi ?turn)/i,
    ],
  },
  // Earlier turns of another model, without the thoughts, signatures or ids that its own models give them, or with those of another;
  // other models do not look at them. Gemini, at Google twice and at OpenRouter; Anthropic, twice; DeepSeek; Mistral.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: [
      /missing a `?thought_signature/i,
      /corrupted thought signature|thought signature is not valid/i,
      /require openrouter reasoning details to be preserved/i,
      /invalid `?signature`? in `?thinking`? block/i,
      /expected `?thinking`? or `?redacted_thinking/i,
      /in the thinking mode must be passed back/i,
      /tool call id was .{1,100} but must be/i,
    ],
  },
  // A file in the request, where only one that was uploaded before is taken. OpenAI.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: /missing required parameter: '[^']{0,80}\.file\.file_?\w+'/i,
  },
  // A name or another short text that is longer than this provider takes, such as that of a tool: others take 128 characters. A
  // limit of four digits and more is not one of names. OpenAI; Anthropic, Mistral; Bedrock; Gemini; Groq.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: /(?:string too long\b.{0,60}\bmaximum length|string should have at most|member must have length less than or equal to|invalid function name\b.{0,240}\bmaximum length of|value length must be at most) \d{1,3}(?!\d|,\d)/i,
  },
  // Schemas and grammars: OpenAI, Anthropic, Gemini, llama.cpp and Ollama, vLLM. Stops of white space and prefill: Anthropic.
  {
    is: 'unsupported_by_provider',
    at: ofTheRequest,
    says: [
      /invalid (?:json )?schema/i,
      /json schema is invalid/i,
      /schema conversion failed/i,
      /cannot unmarshal .{0,160}(?:tools\.function|\bTool(?:Function|Property))/i,
      /too many states for serving/i,
      /schema is too complex/i,
      /'additionalProperties' must be explicitly set to false/i,
      /maximum allowed nesting depth/i,
      /fail\w* to (?:parse|compile) (?:the )?(?:grammar|schema)/i,
      /grammar/i,
      /non-whitespace/i,
      /trailing whitespace/i,
      /maximum allowed number of output tokens/i,
      /supports at most [\d,]+ completion tokens/i,
      /number must be at most/i,
    ],
  },

  // After the sentences, because llama.cpp uses these codes for everything that it cannot do. OpenAI and OpenRouter, Anthropic,
  // llama.cpp, Google; also in a 200, without a status.
  {
    is: 'provider_unavailable',
    at: [500, 502, 503],
    code: [
      'api_error',
      'server_error',
      'internal_server_error',
      'service_unavailable',
      'unavailable_error',
      'UNAVAILABLE',
      'INTERNAL',
    ],
  },

  // The request is invalid. Z.ai; AWS, OpenAI, Anthropic in a stream; Ollama, for an image.
  { is: 'invalid_request', code: ['1210', '1213', '1214'] },
  { is: 'invalid_request', code: ['ValidationException', 'invalid_request_error', 'INVALID_ARGUMENT'], at: [400, 422] },
  { is: 'invalid_request', says: /failed to process inputs/i },
]

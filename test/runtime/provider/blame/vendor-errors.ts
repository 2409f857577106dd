import type { ErrorCode } from '#runtime/error-table.ts'

/** An error as a vendor sends it, and what it is. Long, since it is the table of them. */
type VendorError = {
  vendor: string
  /** Undefined within a reply of status 200. */
  status?: number
  body: unknown
  headers?: Record<string, string>
  is: ErrorCode
  /** The size of the context window that is told. */
  tokens?: number
  limit?: 'requests' | 'tokens'
  retryAfterMs?: number
  providerCode?: string
}

const openai = (message: string, code: unknown = null, type = 'invalid_request_error', param: unknown = null) => ({
  error: { message, type, param, code },
})
const anthropic = (message: string, type = 'invalid_request_error') => ({ type: 'error', error: { type, message } })
const google = (message: string, code = 400, status = 'INVALID_ARGUMENT', details: unknown[] = []) => ({
  error: { code, message, status, details },
})
const aws = (type: string) => ({ 'x-amzn-errortype': type })

const tooLong: VendorError[] = [
  {
    vendor: 'OpenAI',
    status: 400,
    body: openai(
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
      'context_length_exceeded',
    ),
    is: 'context_length_exceeded',
    tokens: 8192,
    providerCode: 'context_length_exceeded',
  },
  {
    vendor: 'OpenAI',
    status: 400,
    body: openai(
      'Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300000 tokens.',
      'context_length_exceeded',
    ),
    is: 'context_length_exceeded',
    tokens: 272000,
  },
  {
    vendor: 'OpenAI',
    status: 400,
    body: openai(
      'Your input exceeds the context window of this model. Please adjust your input and try again.',
      'context_length_exceeded',
    ),
    is: 'context_length_exceeded',
  },
  {
    vendor: 'OpenAI',
    status: 400,
    body: openai(
      "Invalid 'messages[0].content': string too long. Expected a string with maximum length 1048576, but got a string with length 1100000 instead.",
      'string_above_max_length',
    ),
    is: 'context_length_exceeded',
  },
  {
    vendor: 'vLLM, older',
    status: 400,
    body: {
      object: 'error',
      message:
        "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens (8000 in the messages, 1000 in the completion).",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
    is: 'context_length_exceeded',
    tokens: 4096,
    providerCode: 'BadRequestError',
  },
  {
    vendor: 'vLLM',
    status: 400,
    body: openai(
      "'max_tokens' or 'max_completion_tokens' is too large: 5000. This model's maximum context length is 4096 tokens and your request has 3000 input tokens (5000 > 4096 - 3000).",
      400,
      'BadRequestError',
    ),
    is: 'context_length_exceeded',
    tokens: 4096,
  },
  {
    vendor: 'vLLM',
    status: 400,
    body: openai(
      'The decoder prompt (length 9000) is longer than the maximum model length of 4096.',
      400,
      'BadRequestError',
    ),
    is: 'context_length_exceeded',
    tokens: 4096,
  },
  {
    vendor: 'SGLang',
    status: 400,
    body: {
      object: 'error',
      message: "The input (9000 tokens) is longer than the model's context length (4096 tokens).",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
    is: 'context_length_exceeded',
    tokens: 4096,
  },
  {
    vendor: 'SGLang',
    status: 400,
    body: {
      object: 'error',
      message:
        "Requested token count exceeds the model's maximum context length of 4096 tokens. You requested a total of 9000 tokens.",
      type: 'BadRequestError',
      code: 400,
    },
    is: 'context_length_exceeded',
    tokens: 4096,
  },
  {
    vendor: 'OpenRouter',
    status: 400,
    body: {
      error: {
        message:
          "This endpoint's maximum context length is 4096 tokens. However, you requested about 9000 tokens (8000 of text input, 1000 in the output).",
        code: 400,
        metadata: { provider_name: null },
      },
    },
    is: 'context_length_exceeded',
    tokens: 4096,
  },
  {
    vendor: 'OpenRouter, of what is behind it',
    status: 400,
    body: {
      error: {
        message: 'Provider returned error',
        code: 400,
        metadata: {
          raw: JSON.stringify(anthropic('prompt is too long: 210000 tokens > 200000 maximum')),
          provider_name: 'Anthropic',
        },
      },
    },
    is: 'context_length_exceeded',
    tokens: 200000,
  },
  {
    vendor: 'Anthropic',
    status: 400,
    body: anthropic('prompt is too long: 210000 tokens > 200000 maximum'),
    is: 'context_length_exceeded',
    tokens: 200000,
    providerCode: 'invalid_request_error',
  },
  {
    vendor: 'Anthropic',
    status: 400,
    body: anthropic(
      'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length or `max_tokens` and try again',
    ),
    is: 'context_length_exceeded',
    tokens: 200000,
  },
  {
    vendor: 'Bedrock',
    status: 400,
    headers: aws('ValidationException'),
    body: { message: 'Input is too long for requested model.' },
    is: 'context_length_exceeded',
    providerCode: 'ValidationException',
  },
  {
    vendor: 'Bedrock, Mistral',
    status: 400,
    headers: aws('ValidationException:http://internal.amazon.com/'),
    body: {
      message:
        "The model returned the following errors: This model's maximum context length is 32768 tokens. Please reduce the length of the prompt",
    },
    is: 'context_length_exceeded',
    tokens: 32768,
  },
  {
    vendor: 'Vertex AI',
    status: 400,
    body: google('The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'),
    is: 'context_length_exceeded',
    tokens: 1048576,
    providerCode: 'INVALID_ARGUMENT',
  },
  {
    vendor: 'Vertex AI',
    status: 400,
    body: google(
      'Unable to submit request because the input token count is 40000 but model only supports up to 32768. Reduce the input token count and try again.',
    ),
    is: 'context_length_exceeded',
    tokens: 32768,
  },
  {
    vendor: 'Gemini in OpenAI’s form',
    status: 400,
    body: [google('The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).')],
    is: 'context_length_exceeded',
    tokens: 1048576,
  },
  {
    vendor: 'Ollama',
    status: 500,
    body: { error: 'the input length exceeds the context length' },
    is: 'context_length_exceeded',
  },
  {
    vendor: 'Ollama, embeddings',
    status: 400,
    body: { error: 'input length exceeds maximum context length' },
    is: 'context_length_exceeded',
  },
  {
    vendor: 'llama.cpp',
    status: 400,
    body: {
      error: {
        code: 400,
        message: 'request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 9000,
        n_ctx: 4096,
      },
    },
    is: 'context_length_exceeded',
    tokens: 4096,
    providerCode: 'exceed_context_size_error',
  },
  {
    vendor: 'Z.ai',
    status: 400,
    body: { error: { code: '1261', message: 'Prompt exceeds max length' } },
    is: 'context_length_exceeded',
    providerCode: '1261',
  },
  {
    vendor: 'Groq',
    status: 400,
    body: openai('Please reduce the length of the messages or completion.', 'context_length_exceeded'),
    is: 'context_length_exceeded',
  },
  {
    vendor: 'Cerebras',
    status: 400,
    body: {
      message: 'Please reduce the length of the messages or completion. Current length is 9091 while limit is 8192',
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    },
    is: 'context_length_exceeded',
    tokens: 8192,
  },
  {
    vendor: 'Together',
    status: 422,
    body: openai(
      'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000 `inputs` tokens and 100 `max_new_tokens`',
      null,
    ),
    is: 'context_length_exceeded',
    tokens: 8193,
  },
  {
    vendor: 'Fireworks',
    status: 400,
    body: openai('The prompt is too long: 200000, model maximum context length: 131071'),
    is: 'context_length_exceeded',
    tokens: 131071,
  },
  {
    vendor: 'xAI',
    status: 400,
    body: {
      code: 'Client specified an invalid argument',
      error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    },
    is: 'context_length_exceeded',
    tokens: 131072,
  },
  {
    vendor: 'OpenAI, in a stream',
    body: openai('in-stream: context too long', 'context_length_exceeded'),
    is: 'context_length_exceeded',
  },
]

const policy: VendorError[] = [
  {
    vendor: 'OpenAI',
    status: 400,
    body: openai('Your request was rejected.', 'content_policy_violation'),
    is: 'content_policy_violation',
  },
  {
    vendor: 'OpenAI',
    status: 400,
    body: openai(
      'Invalid prompt: your prompt was flagged as potentially violating our usage policy.',
      'invalid_prompt',
    ),
    is: 'content_policy_violation',
  },
  {
    vendor: 'Azure',
    status: 400,
    body: {
      error: {
        message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        type: null,
        param: 'prompt',
        code: 'content_filter',
        innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: { hate: { filtered: true } } },
      },
    },
    is: 'content_policy_violation',
    providerCode: 'content_filter',
  },
  {
    vendor: 'OpenRouter',
    status: 403,
    body: {
      error: {
        code: 403,
        message: 'openai/gpt-4o requires moderation on OpenAI. Your input was flagged for "violence".',
        metadata: { reasons: ['violence'], flagged_input: 'x' },
      },
    },
    is: 'content_policy_violation',
  },
  {
    vendor: 'Anthropic',
    status: 400,
    body: anthropic('Output blocked by content filtering policy'),
    is: 'content_policy_violation',
  },
  {
    vendor: 'Bedrock',
    status: 400,
    headers: aws('ValidationException'),
    body: { message: 'The model returned the following errors: Output blocked by content filtering policy' },
    is: 'content_policy_violation',
  },
  {
    vendor: 'Vertex AI',
    status: 400,
    body: google(
      "The prompt could not be submitted. This prompt contains sensitive words that violate Google's Responsible AI practices.",
    ),
    is: 'content_policy_violation',
  },
  {
    vendor: 'Z.ai',
    status: 400,
    body: {
      error: {
        code: '1301',
        message: 'System detected potentially unsafe or sensitive content in input or generation.',
      },
    },
    is: 'content_policy_violation',
    providerCode: '1301',
  },
  { vendor: 'DeepSeek', status: 400, body: openai('Content Exists Risk'), is: 'content_policy_violation' },
  {
    vendor: 'xAI',
    status: 403,
    body: { code: 'The caller does not have permission', error: 'Content violates usage guidelines.' },
    is: 'content_policy_violation',
  },
]

const account: VendorError[] = [
  {
    vendor: 'OpenAI',
    status: 401,
    body: openai('Incorrect API key provided: sk-x.', 'invalid_api_key'),
    is: 'provider_key_rejected',
  },
  {
    vendor: 'OpenAI',
    status: 400,
    body: openai('Billing hard limit has been reached', 'billing_hard_limit_reached'),
    is: 'provider_key_rejected',
  },
  {
    vendor: 'OpenAI',
    status: 429,
    body: openai(
      'You exceeded your current quota, please check your plan and billing details.',
      'insufficient_quota',
      'insufficient_quota',
    ),
    is: 'provider_key_rejected',
  },
  {
    vendor: 'OpenAI',
    status: 403,
    body: openai('Country, region, or territory not supported', 'unsupported_country_region_territory'),
    is: 'provider_key_rejected',
  },
  {
    vendor: 'Anthropic',
    status: 400,
    body: anthropic(
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
    ),
    is: 'provider_key_rejected',
  },
  {
    vendor: 'Anthropic',
    status: 400,
    body: anthropic(
      'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
    ),
    is: 'provider_key_rejected',
  },
  {
    vendor: 'Anthropic',
    status: 400,
    body: anthropic('This organization has been disabled.'),
    is: 'provider_key_rejected',
  },
  {
    vendor: 'Anthropic',
    status: 403,
    body: anthropic('Your API key does not have permission to use the specified resource.', 'permission_error'),
    is: 'provider_key_rejected',
  },
  { vendor: 'Anthropic, in a stream', body: anthropic('x', 'authentication_error'), is: 'provider_key_rejected' },
  {
    vendor: 'Fireworks',
    status: 412,
    body: openai(
      'Account me is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices.',
      'PRECONDITION_FAILED',
    ),
    is: 'provider_key_rejected',
  },
  {
    vendor: 'Bedrock',
    status: 400,
    headers: aws('ValidationException'),
    body: { message: 'Operation not allowed' },
    is: 'provider_key_rejected',
  },
  {
    vendor: 'Bedrock',
    status: 403,
    headers: aws('AccessDeniedException'),
    body: { message: "You don't have access to the model with the specified model ID." },
    is: 'provider_key_rejected',
  },
  {
    vendor: 'OpenRouter',
    status: 402,
    body: {
      error: { message: 'Insufficient credits. Add more using https://openrouter.ai/settings/credits', code: 402 },
    },
    is: 'provider_key_rejected',
  },
  {
    vendor: 'OpenRouter',
    status: 403,
    body: { error: { message: 'Key limit exceeded. Manage it using https://openrouter.ai/settings/keys', code: 403 } },
    is: 'provider_key_rejected',
  },
  {
    vendor: 'OpenRouter',
    status: 401,
    body: { error: { message: 'User not found.', code: 401 } },
    is: 'provider_key_rejected',
  },
  {
    vendor: 'DeepSeek',
    status: 402,
    body: openai('Insufficient Balance', 'invalid_request_error', 'unknown_error'),
    is: 'provider_key_rejected',
  },
  {
    vendor: 'Z.ai',
    status: 429,
    body: { error: { code: '1113', message: 'Insufficient balance or no resource package. Please recharge.' } },
    is: 'provider_key_rejected',
  },
  {
    vendor: 'Gemini in OpenAI’s form',
    status: 400,
    body: [
      google('API key not valid. Please pass a valid API key.', 400, 'INVALID_ARGUMENT', [
        { reason: 'API_KEY_INVALID' },
      ]),
    ],
    is: 'provider_key_rejected',
  },
  {
    vendor: 'Groq',
    status: 400,
    body: openai('Organization has been restricted. Please reach out to support.', 'organization_restricted'),
    is: 'provider_key_rejected',
  },
  {
    vendor: 'Cerebras',
    status: 401,
    body: { message: 'Wrong API Key', type: 'invalid_request_error', param: 'api_key', code: 'wrong_api_key' },
    is: 'provider_key_rejected',
  },
]

const between: VendorError[] = [
  {
    vendor: 'the proxy of a cluster',
    status: 401,
    body: openai('The clock differs', 'clock_skew', 'authentication_error'),
    is: 'provider_unavailable',
    providerCode: 'clock_skew',
  },
  {
    vendor: 'the proxy of a cluster',
    status: 401,
    body: openai('This request has come before', 'replayed', 'authentication_error'),
    is: 'provider_unavailable',
  },
  {
    vendor: 'Bedrock',
    status: 403,
    headers: aws('InvalidSignatureException'),
    body: { message: 'Signature expired: 20261125T120000Z is now earlier than 20261125T121000Z' },
    is: 'provider_unavailable',
  },
  {
    vendor: 'Bedrock',
    status: 403,
    headers: aws('InvalidSignatureException'),
    body: { message: 'The request signature we calculated does not match the signature you provided.' },
    is: 'provider_key_rejected',
  },
  { vendor: 'OpenAI', status: 404, body: openai('Invalid URL (POST /v1/chat/completion)'), is: 'provider_unavailable' },
]

const model: VendorError[] = [
  {
    vendor: 'OpenAI',
    status: 404,
    body: openai('The model `gpt-x` does not exist or you do not have access to it.', 'model_not_found'),
    is: 'model_not_found',
  },
  {
    vendor: 'OpenAI',
    status: 404,
    body: openai('The model `gpt-4-vision-preview` has been deprecated, learn more here: https://x'),
    is: 'model_not_found',
  },
  {
    vendor: 'Groq',
    status: 400,
    body: openai(
      'The model `llama-3.1-8b-instant` has been decommissioned and is no longer supported.',
      'model_decommissioned',
    ),
    is: 'model_not_found',
  },
  { vendor: 'Anthropic', status: 404, body: anthropic('model: claude-x', 'not_found_error'), is: 'model_not_found' },
  {
    vendor: 'vLLM',
    status: 404,
    body: { object: 'error', message: 'The model `x` does not exist.', type: 'NotFoundError', param: null, code: 404 },
    is: 'model_not_found',
  },
  { vendor: 'Ollama', status: 404, body: { error: "model 'x' not found" }, is: 'model_not_found' },
  {
    vendor: 'Vertex AI',
    status: 404,
    body: google(
      'Publisher Model `projects/p/locations/global/publishers/google/models/x` was not found or your project does not have access to it.',
      404,
      'NOT_FOUND',
    ),
    is: 'model_not_found',
  },
  {
    vendor: 'Gemini in OpenAI’s form',
    status: 404,
    body: [
      google(
        'models/x is not found for API version v1main, or is not supported for generateContent.',
        404,
        'NOT_FOUND',
      ),
    ],
    is: 'model_not_found',
  },
  {
    vendor: 'Bedrock',
    status: 400,
    headers: aws('ValidationException'),
    body: { message: 'The provided model identifier is invalid.' },
    is: 'model_not_found',
  },
  {
    vendor: 'Bedrock',
    status: 400,
    headers: aws('ValidationException'),
    body: {
      message: 'Invocation of model ID m with on-demand throughput isn’t supported. Retry with an inference profile.',
    },
    is: 'model_not_found',
  },
  {
    vendor: 'Bedrock',
    status: 404,
    headers: aws('ResourceNotFoundException'),
    body: { message: 'This model version has reached the end of its life.' },
    is: 'model_not_found',
  },
  {
    vendor: 'OpenRouter',
    status: 400,
    body: { error: { message: 'x/y is not a valid model ID', code: 400 } },
    is: 'model_not_found',
  },
  {
    vendor: 'OpenRouter',
    status: 404,
    body: { error: { message: 'No endpoints found for x/y.', code: 404 } },
    is: 'model_not_found',
  },
  {
    vendor: 'Z.ai',
    status: 400,
    body: { error: { code: '1211', message: 'Unknown Model, please check the model code.' } },
    is: 'model_not_found',
  },
  {
    vendor: 'Azure',
    status: 404,
    body: { error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' } },
    is: 'model_not_found',
  },
]

const load: VendorError[] = [
  {
    vendor: 'Google',
    status: 403,
    body: google("Quota exceeded for quota metric 'Generate requests'.", 403, 'PERMISSION_DENIED', [
      { reason: 'RATE_LIMIT_EXCEEDED', domain: 'googleapis.com' },
    ]),
    is: 'rate_limited',
  },
  {
    vendor: 'OpenAI',
    status: 429,
    body: openai(
      'Rate limit reached for gpt-x in organization org-x on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.',
      'rate_limit_exceeded',
      'requests',
    ),
    is: 'rate_limited',
    limit: 'requests',
    retryAfterMs: 20_000,
    providerCode: 'rate_limit_exceeded',
  },
  {
    vendor: 'Groq',
    status: 429,
    body: openai(
      'Rate limit reached for model `x` on tokens per minute (TPM): Limit 8000, Used 7990, Requested 943. Please try again in 6.997s.',
      'rate_limit_exceeded',
      'tokens',
    ),
    is: 'rate_limited',
    limit: 'tokens',
    retryAfterMs: 6997,
  },
  {
    vendor: 'Groq, for a day',
    status: 429,
    body: openai(
      'Rate limit reached for model `x` on tokens per day (TPD): Limit 100000, Used 99990, Requested 943. Please try again in 13m26.113s.',
      'rate_limit_exceeded',
      'tokens',
    ),
    is: 'rate_limited',
    limit: 'tokens',
    // Ten minutes are the most that is waited.
    retryAfterMs: 600_000,
  },
  {
    vendor: 'Groq, by its headers',
    status: 429,
    headers: {
      'x-ratelimit-remaining-requests': '12',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '7.66s',
    },
    body: openai('Slow down', null, 'x'),
    is: 'rate_limited',
    limit: 'tokens',
    retryAfterMs: 7660,
  },
  {
    vendor: 'Cerebras, by its headers',
    status: 429,
    headers: {
      'x-ratelimit-remaining-requests-day': '1200',
      'x-ratelimit-reset-requests-day': '33011.38',
      'x-ratelimit-remaining-tokens-minute': '0',
      'x-ratelimit-reset-tokens-minute': '11.5',
    },
    body: openai('Slow down', null, 'x'),
    is: 'rate_limited',
    limit: 'tokens',
    retryAfterMs: 11_500,
  },
  {
    vendor: 'DigitalOcean, by its headers, of two limits that are used up',
    status: 429,
    headers: {
      'x-ratelimit-remaining-requests': '12',
      'x-ratelimit-remaining-tokens-per-minute': '0',
      'x-ratelimit-reset-tokens-per-minute': String(Date.parse('2026-11-25T12:00:20Z') / 1000),
      'x-ratelimit-remaining-tokens-per-day': '0',
      'x-ratelimit-reset-tokens-per-day': String(Date.parse('2026-11-25T12:01:30Z') / 1000),
    },
    body: openai('Slow down', null, 'x'),
    is: 'rate_limited',
    limit: 'tokens',
    retryAfterMs: 90_000,
  },
  {
    vendor: 'Groq',
    status: 413,
    body: openai(
      'Request too large for model `x` on tokens per minute (TPM): Limit 8000, Used 7000, please reduce your message size and try again.',
      'rate_limit_exceeded',
      'tokens',
    ),
    is: 'rate_limited',
    limit: 'tokens',
  },
  {
    vendor: 'Cerebras',
    status: 413,
    body: {
      message: 'Tokens per minute limit exceeded - too many tokens processed.',
      type: 'too_many_tokens_error',
      param: 'quota',
      code: 'token_quota_exceeded',
    },
    is: 'rate_limited',
    limit: 'tokens',
  },
  {
    vendor: 'Cerebras',
    status: 429,
    body: {
      message: "We're experiencing high traffic right now! Please try again soon.",
      type: 'too_many_requests_error',
      param: 'queue',
      code: 'queue_exceeded',
    },
    is: 'rate_limited',
    limit: 'requests',
  },
  {
    vendor: 'Groq',
    status: 498,
    body: openai('Flex tier capacity exceeded, try again later', 'capacity_exceeded', 'capacity'),
    is: 'rate_limited',
  },
  {
    vendor: 'Anthropic',
    status: 429,
    body: anthropic(
      "This request would exceed your organization's rate limit of 40,000 input tokens per minute.",
      'rate_limit_error',
    ),
    headers: { 'retry-after': '7' },
    is: 'rate_limited',
    limit: 'tokens',
    retryAfterMs: 7000,
  },
  {
    vendor: 'Anthropic',
    status: 429,
    body: anthropic('Number of concurrent connections has exceeded your rate limit.', 'rate_limit_error'),
    is: 'rate_limited',
    limit: 'requests',
  },
  { vendor: 'Anthropic', status: 529, body: anthropic('Overloaded', 'overloaded_error'), is: 'rate_limited' },
  { vendor: 'Anthropic, in a stream', body: anthropic('Overloaded', 'overloaded_error'), is: 'rate_limited' },
  {
    vendor: 'Vertex AI',
    status: 429,
    body: google('Resource exhausted. Please try again later.', 429, 'RESOURCE_EXHAUSTED', [
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' },
    ]),
    is: 'rate_limited',
    retryAfterMs: 7000,
  },
  {
    vendor: 'Vertex AI',
    status: 503,
    body: google('The model is overloaded. Please try again later.', 503, 'UNAVAILABLE'),
    is: 'rate_limited',
  },
  {
    vendor: 'Bedrock',
    status: 429,
    headers: aws('ThrottlingException'),
    body: { message: 'Too many tokens, please wait before trying again.' },
    is: 'rate_limited',
    limit: 'tokens',
  },
  {
    vendor: 'Bedrock',
    status: 400,
    headers: aws('ServiceQuotaExceededException'),
    body: { message: 'Your request exceeds the service quota for your account.' },
    is: 'rate_limited',
  },
  {
    vendor: 'Ollama',
    status: 503,
    body: { error: 'server busy, please try again.  maximum pending requests exceeded' },
    is: 'rate_limited',
    limit: 'requests',
  },
  {
    vendor: 'SGLang',
    status: 503,
    body: { object: 'error', message: 'The request queue is full.', type: 'ServiceUnavailable', code: 503 },
    is: 'rate_limited',
    limit: 'requests',
  },
  {
    vendor: 'llama.cpp',
    status: 503,
    body: { error: { code: 503, message: 'no slot available', type: 'unavailable_error' } },
    is: 'rate_limited',
  },
  {
    vendor: 'llama.cpp, that starts',
    status: 503,
    body: { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    is: 'provider_unavailable',
  },
  {
    vendor: 'Z.ai',
    status: 429,
    body: { error: { code: '1302', message: 'High concurrency usage of this API, please reduce concurrency.' } },
    is: 'rate_limited',
    limit: 'requests',
  },
  {
    vendor: 'OpenRouter, within a 200',
    body: {
      error: {
        message: 'Rate limit exceeded: free-models-per-day',
        code: 429,
        metadata: { headers: { 'X-RateLimit-Reset': String(Date.parse('2026-11-25T12:00:30Z')) } },
      },
    },
    is: 'rate_limited',
    retryAfterMs: 30_000,
  },
  {
    vendor: 'OpenRouter, within a 200',
    body: {
      error: {
        message: 'Provider returned error',
        code: 429,
        metadata: { raw: 'x is temporarily rate-limited upstream' },
      },
    },
    is: 'rate_limited',
  },
  { vendor: 'anyone', status: 429, body: '<html>', is: 'rate_limited' },
]

const oneRequest: VendorError[] = [
  {
    vendor: 'OpenRouter',
    status: 402,
    body: {
      error: {
        message:
          'This request requires more credits, or fewer max_tokens. You requested up to 60000 tokens, but can only afford 5000.',
        code: 402,
      },
    },
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'OpenRouter',
    status: 404,
    body: { error: { message: 'No endpoints found that support tool use.', code: 404 } },
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'Groq, more than a minute’s quota',
    status: 413,
    body: openai(
      'Request too large for model `x` in organization `org_x` on tokens per minute (TPM): Limit 8000, Requested 9012, please reduce your message size and try again.',
      'rate_limit_exceeded',
      'tokens',
    ),
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'OpenAI, more than a minute’s quota',
    status: 429,
    body: openai(
      'Request too large for gpt-x in organization org-x on tokens per min (TPM): Limit 30000, Requested 37000.',
      'rate_limit_exceeded',
      'tokens',
    ),
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'Anthropic',
    status: 413,
    body: anthropic('Request exceeds the maximum size', 'request_too_large'),
    is: 'unsupported_by_provider',
  },
  { vendor: 'nginx', status: 413, body: '<html>', is: 'unsupported_by_provider' },
]

const subset: VendorError[] = [
  {
    vendor: 'OpenAI',
    status: 400,
    body: openai(
      "Unsupported value: 'temperature' does not support 0.2 with this model.",
      'unsupported_value',
      'invalid_request_error',
      'temperature',
    ),
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'OpenAI',
    status: 400,
    body: openai('Unrecognized request argument supplied: top_k'),
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'OpenAI',
    status: 400,
    body: openai(
      "Invalid schema for response_format 'x': In context=(), 'additionalProperties' is required to be supplied and to be false.",
    ),
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'Anthropic',
    status: 400,
    body: anthropic("output_config.format.schema: For 'string' type, property 'minLength' is not supported"),
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'Anthropic',
    status: 400,
    body: anthropic('stop_sequences: each stop sequence must contain non-whitespace'),
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'Anthropic',
    status: 400,
    body: anthropic('max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens for claude-x'),
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'Anthropic',
    status: 400,
    body: anthropic('temperature: Extra inputs are not permitted'),
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'Groq',
    status: 400,
    body: openai(
      "'messages.0' : for 'role:user' the following must be satisfied[('messages.0' : property 'x' is unsupported)]",
    ),
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'Gemini',
    status: 400,
    body: google('Invalid JSON payload received. Unknown name "seed": Cannot find field.'),
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'Vertex AI',
    status: 400,
    body: google('The specified schema produces a constraint that has too many states for serving.'),
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'Vertex AI',
    status: 400,
    body: google('Penalty is not enabled for models/x'),
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'Bedrock',
    status: 400,
    headers: aws('ValidationException'),
    body: { message: "This model doesn't support tool use." },
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'Ollama',
    status: 400,
    body: { error: 'registry.ollama.ai/library/x does not support tools' },
    is: 'unsupported_by_provider',
  },
  { vendor: 'Ollama', status: 500, body: { error: 'invalid JSON schema in format' }, is: 'unsupported_by_provider' },
  {
    vendor: 'llama.cpp',
    status: 400,
    body: { error: { code: 400, message: 'Failed to parse grammar', type: 'invalid_request_error' } },
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'llama.cpp',
    status: 501,
    body: { error: { code: 501, message: 'This server does not support it.', type: 'not_supported_error' } },
    is: 'unsupported_by_provider',
  },
  {
    vendor: 'Fireworks',
    status: 400,
    body: openai("Extra inputs are not permitted, field: 'stream_options'"),
    is: 'unsupported_by_provider',
  },
]

const output: VendorError[] = [
  {
    vendor: 'Groq',
    status: 400,
    body: {
      error: {
        message: "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
        type: 'invalid_request_error',
        code: 'tool_use_failed',
        failed_generation: '<function=x>',
      },
    },
    is: 'bad_reply',
    providerCode: 'tool_use_failed',
  },
  {
    vendor: 'Groq',
    status: 400,
    body: openai(
      "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
      'json_validate_failed',
    ),
    is: 'bad_reply',
  },
  { vendor: 'something that says nothing', body: undefined, is: 'bad_reply' },
]

const request: VendorError[] = [
  { vendor: 'OpenAI', status: 400, body: openai('Invalid request'), is: 'invalid_request' },
  { vendor: 'Anthropic', status: 400, body: anthropic('max_tokens: must be 1 or more'), is: 'invalid_request' },
  {
    vendor: 'Bedrock',
    status: 400,
    headers: aws('ValidationException'),
    body: { message: 'Malformed input' },
    is: 'invalid_request',
  },
  { vendor: 'Vertex AI', status: 400, body: google('Request contains an invalid argument.'), is: 'invalid_request' },
  {
    vendor: 'Ollama',
    status: 500,
    body: { error: 'Failed to process inputs: unable to make image' },
    is: 'invalid_request',
  },
]

const host: VendorError[] = [
  {
    vendor: 'OpenAI',
    status: 500,
    body: openai('The server had an error while processing your request.', null, 'server_error'),
    is: 'provider_unavailable',
  },
  {
    vendor: 'OpenAI, in a stream',
    body: openai('The server had an error', 'server_error', 'server_error'),
    is: 'provider_unavailable',
    providerCode: 'server_error',
  },
  { vendor: 'Anthropic, in a stream', body: anthropic('Internal', 'api_error'), is: 'provider_unavailable' },
  {
    vendor: 'Bedrock',
    status: 424,
    headers: aws('ModelErrorException'),
    body: { message: 'Broken' },
    is: 'provider_unavailable',
  },
  {
    vendor: 'Bedrock',
    status: 408,
    headers: aws('ModelTimeoutException'),
    body: { message: 'Slow' },
    is: 'provider_timeout',
  },
  {
    vendor: 'OpenRouter, within a 200',
    body: { error: { message: 'Upstream error', code: 502 } },
    is: 'provider_unavailable',
  },
  { vendor: 'Cloudflare', status: 524, body: '<html>', is: 'provider_timeout' },
  { vendor: 'a load balancer', status: 504, body: '<html>', is: 'provider_timeout' },
  { vendor: 'a load balancer', status: 502, body: '<html>', is: 'provider_unavailable' },
  { vendor: 'a redirection', status: 307, body: undefined, is: 'bad_reply' },
]

export const vendorErrors: readonly VendorError[] = [
  ...tooLong,
  ...policy,
  ...account,
  ...between,
  ...model,
  ...load,
  ...oneRequest,
  ...subset,
  ...output,
  ...request,
  ...host,
]

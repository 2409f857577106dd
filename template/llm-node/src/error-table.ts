import { requestAdvice } from './request-advice.ts'

/**
 * Every error that a function may answer, in one table. `status` is the HTTP status, `tryAnother` says whether the same
 * request may be sent to another target, `fix` is the sentence that tells the reader what to do about it.
 * docs/failures.md repeats this table; a test keeps the two equal. Long, because it is one table.
 */
export const errorTable = {
  invalid_request: {
    status: 400,
    type: 'invalid_request_error',
    tryAnother: false,
    fix: requestAdvice,
  },
  invalid_key: {
    status: 401,
    type: 'authentication_error',
    tryAnother: false,
    fix: 'Send a valid API key as `Authorization: Bearer …` or in `x-api-key`, or a valid token in its own header.',
  },
  budget_exceeded: {
    status: 402,
    type: 'insufficient_quota',
    tryAnother: true,
    fix: 'Wait until the budget named in the message resets, raise it, or ask for a shorter or cheaper answer.',
  },
  not_permitted: {
    status: 403,
    type: 'permission_error',
    tryAnother: false,
    fix: 'Stay within what the key allows, which `GET /key` lists, or ask its owner to change it.',
  },
  unknown_path: {
    status: 404,
    type: 'invalid_request_error',
    tryAnother: false,
    fix: 'Use one of the paths named in the message.',
  },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    tryAnother: false,
    fix: 'Use the method named in the message.',
  },
  model_not_found: {
    status: 404,
    type: 'invalid_request_error',
    tryAnother: true,
    fix: 'Use a model of the catalogue, or leave `model` out and let the router choose.',
  },
  conflict: {
    status: 409,
    type: 'invalid_request_error',
    tryAnother: false,
    fix: 'Read what is there now, and send the change again with its `version`, or under another id.',
  },
  under_way: {
    status: 429,
    type: 'invalid_request_error',
    tryAnother: false,
    fix: 'Wait for the answer of the first delivery, or come again after the time in Retry-After.',
  },
  request_timeout: {
    status: 408,
    type: 'invalid_request_error',
    tryAnother: false,
    fix: 'Send the headers and the body without a pause, and read the answer as it comes.',
  },
  request_too_large: {
    status: 413,
    type: 'invalid_request_error',
    tryAnother: false,
    fix: 'Send a shorter prompt or fewer inputs, raise max_body_bytes or max_prompt_characters, or give the function more memory as docs/operations.md says.',
  },
  unsupported_encoding: {
    status: 415,
    type: 'invalid_request_error',
    tryAnother: false,
    fix: 'Compress the body with gzip, deflate, br or zstd, or send it as it is, without the header Content-Encoding.',
  },
  unsupported_by_provider: {
    status: 422,
    type: 'invalid_request_error',
    tryAnother: true,
    fix: 'Leave out what the message names, or use a target that can do it.',
  },
  context_length_exceeded: {
    status: 400,
    type: 'invalid_request_error',
    tryAnother: true,
    fix: 'Send a shorter conversation, or use a model with a larger context window.',
  },
  content_policy_violation: {
    status: 400,
    type: 'invalid_request_error',
    tryAnother: false,
    fix: 'Change what the provider objects to, or name targets that may answer it under `contentPolicyFallbacks`.',
  },
  no_candidate: {
    status: 422,
    type: 'invalid_request_error',
    tryAnother: false,
    fix: 'Relax the request as the message says, or add a target to the catalogue that can serve it.',
  },
  rate_limited: {
    status: 429,
    type: 'rate_limit_error',
    tryAnother: true,
    fix: 'Wait for the time in Retry-After, raise the quota or limit that the message names, or add capacity to your own server.',
  },
  client_closed: {
    status: 499,
    type: 'invalid_request_error',
    tryAnother: false,
    fix: 'Nothing to do: the client went away before the answer was ready.',
  },
  overloaded: {
    status: 503,
    type: 'server_error',
    tryAnother: true,
    fix: 'Try again after the time in Retry-After, run more replicas, or give the function more memory as docs/operations.md says.',
  },
  internal_error: {
    status: 500,
    type: 'server_error',
    tryAnother: true,
    fix: "Search the function's log for the x-call-id, and report what you find.",
  },
  missing_secret: {
    status: 503,
    type: 'server_error',
    tryAnother: true,
    fix: 'Create the secret named in the message and list it under `secrets:` in stack.yml.',
  },
  provider_key_rejected: {
    status: 502,
    type: 'server_error',
    tryAnother: true,
    fix: "Put a valid key into the provider's secret: `faas-cli secret update`.",
  },
  provider_unavailable: {
    status: 503,
    type: 'server_error',
    tryAnother: true,
    fix: "Check the provider's status page, its base URL and the cluster's egress rules.",
  },
  provider_timeout: {
    status: 504,
    type: 'server_error',
    tryAnother: true,
    fix: "Allow more time with timeout_ms, or raise the target's timeoutMs in the catalogue.",
  },
  waking: {
    status: 503,
    type: 'server_error',
    tryAnother: true,
    fix: 'Try again in a moment, allow more time with timeout_ms, or keep a replica running.',
  },
  bad_reply: {
    status: 502,
    type: 'server_error',
    tryAnother: true,
    fix: "Send the request again; if it fails again, check the provider's base URL, then its status page.",
  },
  gateway_unreachable: {
    status: 502,
    type: 'server_error',
    tryAnother: false,
    fix: 'Set gateway_url to the address of the OpenFaaS gateway as the function sees it.',
  },
  function_unavailable: {
    status: 503,
    type: 'server_error',
    tryAnother: true,
    fix: 'Deploy the function named in the message, and look at its log: `faas-cli logs` or `kubectl logs`.',
  },
  shutting_down: {
    status: 503,
    type: 'server_error',
    tryAnother: true,
    fix: 'Send the request again: another replica answers. For calls that take longer, raise the grace period and termination_grace.',
  },
  store_unavailable: {
    status: 503,
    type: 'server_error',
    tryAnother: false,
    fix: 'Try again after the time in Retry-After; the router’s `/health` says what is wrong with its store.',
  },
  database_unavailable: {
    status: 503,
    type: 'server_error',
    tryAnother: false,
    fix: 'Make sure that PostgreSQL is running and that ledger-archive can reach it; nothing is lost, and the next run continues.',
  },
  database_refused: {
    status: 502,
    type: 'server_error',
    tryAnother: false,
    fix: 'Correct what the message names: the secret postgres-url, what its user may do, or the table llm_ledger.',
  },
  providers_exhausted: {
    status: 503,
    type: 'server_error',
    tryAnother: false,
    fix: 'Each candidate and its error is listed in `fallback_errors`.',
  },
  deadline_exceeded: {
    status: 504,
    type: 'server_error',
    tryAnother: false,
    fix: 'Allow more time with timeout_ms, or ask for a faster target with a smaller max_latency_ms.',
  },
} as const satisfies Record<string, ErrorRow>

type ErrorRow = { status: number; type: string; tryAnother: boolean; fix: string }

export type ErrorCode = keyof typeof errorTable

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorTable, code)
}

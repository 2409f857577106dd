import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ErrorCode } from '#runtime/error-table.ts'
import { blame } from '#runtime/provider/blame/blame.ts'
import { readErrorBody } from '#runtime/provider/blame/said.ts'

const vllm = (message: string, code = 400) => ({ error: { message, type: 'BadRequestError', param: null, code } })
const sglang = (message: string) => ({ object: 'error', message, type: 'BadRequestError', param: null, code: 400 })
const llamaCpp = (message: string, code: 400 | 500) => ({
  error: { code, message, type: code === 500 ? 'server_error' : 'invalid_request_error' },
})

const said = (body: unknown, status: number | undefined) => blame(readErrorBody(body), status)

function describeBlame(
  what: string,
  is: ErrorCode,
  errors: readonly (readonly [status: number | undefined, body: unknown])[],
) {
  describe(what, () => {
    for (const [status, body] of errors) {
      test(`${status} ${JSON.stringify(body).slice(0, 120)} is ${is}`, () => assert.equal(said(body, status).code, is))
    }
  })
}

describeBlame('earlier calls of tools whose arguments a server cannot read', 'unsupported_by_provider', [
  [
    500,
    llamaCpp(
      'Failed to parse tool call arguments as JSON: [json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing object key - unexpected end of input; expected string literal',
      500,
    ),
  ],
  [400, llamaCpp('Failed to parse tool call arguments as JSON: parse error at line 1, column 27', 400)],
  [400, vllm("Expecting ',' delimiter: line 1 column 54 (char 53)")],
  [400, vllm('Unterminated string starting at: line 1 column 9 (char 8)')],
  [400, sglang('Expecting value: line 1 column 1 (char 0)')],
  [400, sglang("'str object' has no attribute 'items'")],
  [400, vllm('Can only get item pairs from a mapping.')],
])

describeBlame('an order of messages that a model’s template does not know', 'unsupported_by_provider', [
  [400, vllm('System message must be at the beginning.')],
  [400, sglang('System message must be at the beginning.')],
  [500, llamaCpp('Jinja Exception: System message must be at the beginning.', 500)],
  [
    400,
    llamaCpp(
      'Unable to generate parser for this template. Automatic parser generation failed: \n------------\nWhile executing CallExpression at line 85, column 32 in source:\n...first %}\n Error: Jinja Exception: System message must be at the beginning.',
      400,
    ),
  ],
  [500, { error: 'Jinja Exception: System message must be at the beginning.' }],
  [400, { error: 'Error rendering prompt with jinja template: "System message must be at the beginning."' }],
  [400, llamaCpp('Jinja Exception: No user query found in messages.', 400)],
  [400, vllm('No user query found in messages.')],
  [400, vllm('Unexpected message role.')],
  [400, vllm('Only user and assistant roles are supported!')],
  [400, vllm('Only user, assistant and tool roles are supported, got system.')],
  [400, vllm("Unexpected role 'user' after role 'tool'")],
  [400, vllm('Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant')],
  [400, vllm('Cannot have 2 or more assistant messages at the end of the list.')],
  [400, vllm('This model only supports single tool-calls at once!')],
  [400, vllm('Not the same number of function calls and responses')],
])

describeBlame('a schema that a server cannot read, though it is one', 'unsupported_by_provider', [
  [400, llamaCpp("JSON schema conversion failed:\nPattern must start with '^' and end with '$'", 400)],
  [
    400,
    llamaCpp(
      "Unable to generate parser for this template. Automatic parser generation failed: JSON schema conversion failed:\nPattern must start with '^' and end with '$'",
      400,
    ),
  ],
  ...[
    'bool into Go struct field ToolFunctionParameters.tools.function.parameters.properties of type api.ToolProperty',
    'array into Go struct field .tools.function.parameters.properties.type of type string',
    'array into Go struct field ToolFunctionParameters.tools.function.parameters.type of type string',
    'object into Go struct field ToolProperty.required of type []string',
  ].map((told) => [400, { error: `json: cannot unmarshal ${told}` }] as const),
])

describeBlame('an answer that may be longer than a server writes', 'unsupported_by_provider', [
  ...['=38000 ', '=38000'].map(
    (told) =>
      [
        400,
        vllm(
          `max_tokens${told}cannot be greater than max_model_len=max_total_tokens=32768. Please request fewer output tokens. (parameter=max_tokens, value=38000)`,
        ),
      ] as const,
  ),
  [400, { error: { message: 'Range of max_tokens should be [1, 8192]', code: 'invalid_parameter_error' } }],
])

describeBlame('a part of OpenAI’s format that LM Studio does not take', 'unsupported_by_provider', [
  [400, { error: "Invalid tool_choice type: 'object'. Supported string values: none, auto, required" }],
  [400, { error: "'response_format.type' must be 'json_schema' or 'text'" }],
])

const crash = 'The model has crashed without additional information. (Exit code: 18446744072635812000)'
describeBlame('a model that LM Studio has lost', 'provider_unavailable', [
  ...[crash, 'Model unloaded.', 'Model unloaded', 'Model is unloaded.'].flatMap((told) => [
    [400, { error: told }] as const,
    [400, { error: { message: told, type: 'invalid_request_error', code: null } }] as const,
    [undefined, { error: { message: told } }] as const,
  ]),
])

test('a request that only quotes such a loss is no sign of one', () => {
  for (const told of [crash, 'Model unloaded.']) {
    assert.equal(said({ error: `Unknown value '${told}'` }, 400).code, 'invalid_request')
    assert.equal(said({ error: `Not a role: ${told}` }, 400).code, 'invalid_request')
  }
})

test('what is wrong with another field is the caller’s fault at Ollama, too', () => {
  const error = 'json: cannot unmarshal string into Go struct field ChatRequest.messages of type []api.Message'
  assert.equal(said({ error }, 400).code, 'invalid_request')
})

const tooLong: [server: string, status: number, tokens: number | undefined, message: string][] = [
  [
    'LM Studio',
    400,
    4096,
    'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input.',
  ],
  [
    'LM Studio',
    400,
    4096,
    'The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 13055>= n_ctx: 4096). Try to load the model with a larger context length, or provide a shorter input.',
  ],
  [
    'LM Studio',
    400,
    undefined,
    'The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length, or provide a shorter input.',
  ],
  // How far beyond the window a prompt is, is not how large the window is.
  ['Ollama', 400, undefined, 'prompt too long; exceeded max context length by 4 tokens'],
  ['Ollama', 400, undefined, 'prompt too long; exceeded max context length by 65590 tokens (ref: 6)'],
  ['a server', 400, undefined, 'The prompt exceeds the context window, by about 12 tokens'],
  ['a server', 400, 4096, 'The prompt exceeds the context window (4096) by 12 tokens'],
  [
    'vLLM',
    400,
    4096,
    'The prompt (total length 25938) is too long to fit into the model (context length 4096). Make sure that `max_model_len` is no smaller than the number of text tokens plus multimodal tokens.',
  ],
  [
    'vLLM',
    400,
    4096,
    "You passed 4097 input tokens and requested 0 output tokens. However, the model's context length is only 4096 tokens, resulting in a maximum input length of 4095 tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=4097)",
  ],
  ['llama.cpp', 400, 1000, 'Prompt has 2000 tokens, but the configured context size is 1000 tokens'],
  ['Kimi', 400, 262144, 'Your request exceeded model token limit: 262144 (requested: 300000)'],
  ['DashScope', 400, 129024, 'Range of input length should be [1, 129024]'],
  [
    'DashScope',
    400,
    1000000,
    '<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 1,000,000]',
  ],
  [
    'text-generation-inference',
    422,
    1024,
    'Input validation error: `inputs` must have less than 1024 tokens. Given: 2000',
  ],
]
for (const [server, status, tokens, error] of tooLong) {
  test(`a prompt that is too long for ${server}: ${error.slice(0, 80)}`, () => {
    const { code, windowTokens } = said({ error }, status)
    assert.deepEqual([code, windowTokens], ['context_length_exceeded', tokens])
  })
}

test('what a server’s own code could not read is its failure', () => {
  const { code } = said(vllm('Expecting value: line 1 column 1 (char 0)', 500), 500)
  assert.equal(code, 'provider_unavailable')
})

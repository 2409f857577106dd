import { isJsonObject } from '../../json-object.ts'
import { own } from '../../own.ts'
import { refusal } from '../../refusal.ts'
import { type ForeignFields, refuseForeign } from '../foreign-fields.ts'

type Fields = Record<string, unknown>
type Row = {
  /** True for values that ask for nothing. */
  isPlain(value: unknown): boolean
  /** Why any other value is refused, and what to do. */
  why: string
}

const never: Row['isPlain'] = () => false
const falsy: Row['isPlain'] = (value) => value === false
const nothingKept = 'needs an earlier response, and none is kept here: send the whole conversation as input'

/** Fields of this dialect that the inner form cannot carry, unless their value asks for nothing. */
const uncarried: Readonly<Record<string, Row>> = {
  previous_response_id: { isPlain: never, why: nothingKept },
  conversation: { isPlain: never, why: nothingKept },
  store: { isPlain: falsy, why: 'cannot be true, since no response is kept here: leave it out, or send false' },
  background: { isPlain: falsy, why: 'cannot be true: wait for the answer, or stream it' },
  prompt: { isPlain: never, why: 'names a template that only OpenAI has: send its text as instructions and input' },
  truncation: {
    isPlain: (value) => value === 'disabled',
    why: 'can only be disabled: leave out what the conversation no longer needs',
  },
  max_tool_calls: {
    isPlain: never,
    why: 'limits tools that OpenAI’s servers run, and none are run here: leave it out',
  },
  context_management: {
    isPlain: (value) => Array.isArray(value) && value.length === 0,
    why: 'is not supported here: leave out of the conversation what it no longer needs',
  },
  image: { isPlain: never, why: 'cannot be carried: leave it out' },
}

const foreign: ForeignFields = {
  system: 'send instructions',
  stop_sequences: 'send stop',
  output_config: 'send text.format and reasoning.effort',
  messages: 'send the conversation as input, or this request to /v1/chat/completions',
  max_tokens: 'send max_output_tokens',
  max_completion_tokens: 'send max_output_tokens',
  response_format: 'send text.format',
  reasoning_effort: 'send reasoning.effort',
  verbosity: 'send text.verbosity',
  logprobs: 'send include: ["message.output_text.logprobs"]',
  web_search_options: 'send a tool of the type web_search',
  functions: 'send tools',
  function_call: 'send tool_choice',
  n: 'send the request several times',
  modalities: 'send it to /v1/chat/completions',
  audio: 'send it to /v1/chat/completions',
}

/** What may be included. */
const includable: ReadonlySet<unknown> = new Set(['reasoning.encrypted_content', 'message.output_text.logprobs'])

/**
 * The request's further fields, which the inner form has by the same names.
 * @throws LlmError invalid_request for a field that cannot be carried, saying what to send instead
 */
export function checkFields(body: Fields): void {
  refuseForeign(body, '/v1/responses', foreign)
  for (const [field, value] of Object.entries(body)) {
    if (value === null) continue
    const row = own(uncarried, field)
    if (row && !row.isPlain(value)) throw refusal(`${field} ${row.why}`, field)
  }
  checkStreamOptions(body.stream_options)
}

/** @returns true if log probabilities are to be told */
export function readInclude(include: unknown): boolean {
  if (include === undefined || include === null) return false
  if (!Array.isArray(include)) throw refusal('include must be a list of texts', 'include')
  const other = include.findIndex((one) => !includable.has(one))
  if (other >= 0) {
    const known = [...includable].join(' and ')
    throw refusal(`include.${other} names what no answer here has; what it may have is ${known}`, 'include')
  }
  return include.includes('message.output_text.logprobs')
}

function checkStreamOptions(options: unknown): void {
  if (!isJsonObject(options) || options.include_obfuscation !== true) return
  const why = 'cannot be true, since nothing is added to a stream here: leave it out, or send false'
  throw refusal(`stream_options.include_obfuscation ${why}`, 'stream_options.include_obfuscation')
}

/**
 * What agents send with each request for OpenAI's own records, and which programs of OpenAI their account takes part in: chat
 * completions know neither, and answer 400.
 */
const bookkeeping = ['client_metadata', 'access_programs']

/** The fields that are read one by one, or that have no effect. Any other passes by its own name. */
export const readFields: readonly string[] = [
  ...['input', 'instructions', 'tools', 'tool_choice', 'text', 'reasoning', 'include', 'max_output_tokens'],
  ...['stream_options', 'top_logprobs'],
  ...bookkeeping,
  ...Object.keys(uncarried),
]

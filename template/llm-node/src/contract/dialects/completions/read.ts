import * as v from 'valibot'
import { countSchema } from '../../count.ts'
import { parseRequest } from '../../parse.ts'
import { present } from '../../present.ts'
import { refusal } from '../../refusal.ts'
import { type ForeignFields, refuseForeign } from '../foreign-fields.ts'
import { withReasoning } from '../reasoning.ts'

/** The fields that the inner form has not. Those that both have, such as `temperature` and `stop`, are checked there. */
const requestSchema = v.looseObject({
  prompt: v.union([v.string(), v.array(v.unknown())], (issue) =>
    issue.input === undefined ? 'is missing' : 'must be a text',
  ),
  n: v.optional(v.nullable(countSchema)),
  best_of: v.optional(v.nullable(countSchema)),
  echo: v.optional(v.nullable(v.boolean('must be true or false'))),
  suffix: v.optional(v.nullable(v.string('must be a text'))),
  logprobs: v.optional(
    v.nullable(
      v.pipe(
        v.number('must be a number from 0 to 5'),
        v.integer('must be a whole number'),
        v.minValue(0, 'must be 0 or more'),
        v.maxValue(5, 'must be 5 or less'),
      ),
    ),
  ),
  stream_options: v.optional(v.nullable(v.looseObject({ include_usage: v.optional(v.nullable(v.boolean())) }))),
})

const path = '/v1/completions'

const onlyChat = 'send this request to /v1/chat/completions, since a text has no place for it'

const foreign: ForeignFields = {
  messages: onlyChat,
  system: onlyChat,
  instructions: onlyChat,
  tools: onlyChat,
  tool_choice: onlyChat,
  parallel_tool_calls: onlyChat,
  functions: onlyChat,
  function_call: onlyChat,
  top_logprobs: onlyChat,
  audio: onlyChat,
  modalities: onlyChat,
  web_search_options: onlyChat,
  input: 'send prompt',
  stop_sequences: 'send stop',
  max_output_tokens: 'send max_tokens',
  text: 'send response_format and verbosity',
  previous_response_id: 'send the whole text as prompt',
  conversation: 'send the whole text as prompt',
}

/** How an answer is told, as its request asks. */
export type Told = {
  /** The prompt, if it is to come before the answer. */
  echoed: string
  includeUsage: boolean
}

/**
 * The inner request that a text completion stands for. Without `max_tokens` the answer is as long as the model makes it: OpenAI's
 * 16 tokens would end most answers of models that think within the thoughts.
 * @throws LlmError invalid_request for what no chat request can say
 */
export function readPrompt(body: unknown): { request: Record<string, unknown>; told: Told } {
  refuseForeign(body, path, foreign)
  const { prompt, n, best_of, echo, suffix, logprobs, ...rest } = parseRequest(requestSchema, body)
  const text = onePrompt(prompt)
  if (suffix) throw refusal('suffix cannot be carried: no chat model fills in what comes before a text', 'suffix')
  if (best_of && best_of !== (n ?? 1))
    throw refusal('best_of must equal n: every answer that is made is given', 'best_of')
  const wantsLogprobs = logprobs !== undefined && logprobs !== null
  if (echo && wantsLogprobs)
    throw refusal('echo cannot be combined with logprobs: those of a prompt are not known', 'echo')
  return {
    request: {
      ...withReasoning(rest),
      messages: [{ role: 'user', content: text }],
      ...present({ n }),
      ...(wantsLogprobs && { logprobs: true, top_logprobs: logprobs }),
    },
    told: { echoed: echo ? text : '', includeUsage: rest.stream_options?.include_usage === true },
  }
}

function onePrompt(prompt: string | unknown[]): string {
  if (!Array.isArray(prompt)) return filled(prompt)
  const [first, ...others] = prompt
  if (typeof first === 'number' || Array.isArray(first)) {
    throw refusal(
      'prompt must be a text: tokens mean something to their own model only, and any model may answer',
      'prompt',
    )
  }
  if (others.length > 0) {
    throw refusal(`prompt must be one text; send a request for each of the ${prompt.length}`, 'prompt')
  }
  if (typeof first !== 'string') throw refusal('prompt must be a text', 'prompt')
  return filled(first)
}

function filled(text: string): string {
  if (text.trim() === '') throw refusal('prompt must be a text that is not empty', 'prompt')
  return text
}

/**
 * What a target may be able to do beyond plain text, by the names that the catalogue uses. A request that needs one of
 * them goes only to targets that have it: sent elsewhere it would be refused, or answered as if it had not been asked.
 */
export const capabilities = [
  /** Calls functions that the request offers, several at once included. */
  'tools',
  /** Can be held to one call at a time: `parallel_tool_calls: false`. */
  'single_tool_call',
  /** Reads images, audio, or files in a message. */
  'images',
  'audio',
  'files',
  /** `response_format`: any JSON object, or one after a schema. */
  'json_object',
  'json_schema',
  'stop',
  'seed',
  'logprobs',
  'logit_bias',
  /** Gives more than one answer: `n`. */
  'several_choices',
  'reasoning_effort',
  /** Goes on with an answer that the last message has begun. */
  'prefill',
  /** Embeds texts that are tokens already. */
  'token_input',
  /** Embeds into as many dimensions as the request says. */
  'dimensions',
] as const

export type Capability = (typeof capabilities)[number]

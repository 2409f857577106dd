/**
 * What a target may be able to do beyond plain text, by the names that the catalogue uses. A request that needs one of
 * them goes only to targets that have it: sent elsewhere it would be refused, or answered as if it had not been asked.
 */
export const capabilities = [
  /** Calls functions that the request offers, several at once included. */
  'tools',
  /** Calls functions in the form that OpenAI had before tools, and tools that are given texts. */
  'functions',
  'custom_tools',
  /** Can be made to call a tool, or a certain one: `tool_choice`. */
  'tool_choice',
  /** Can be held to one call at a time: `parallel_tool_calls: false`. */
  'single_tool_call',
  /** Reads images, audio, or files in a message. */
  'images',
  'audio',
  'files',
  /** Knows files that were sent to it before, by their ids. */
  'file_ids',
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
  'verbosity',
  /** Takes what most of the answer will be, and is faster then. */
  'prediction',
  /** Judges prompt and answer beside it. */
  'moderation',
  /** Keeps the answer, to be asked for later. */
  'store',
  /** Looks things up: `web_search_options`. */
  'web_search',
  /** Answers in sound. */
  'audio_output',
  /** Goes on with an answer that the last message has begun. */
  'prefill',
  /** Embeds texts that are tokens already. */
  'token_input',
  /** Embeds into as many dimensions as the request says. */
  'dimensions',
] as const

export type Capability = (typeof capabilities)[number]

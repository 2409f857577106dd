/**
 * What a target can do beyond plain text, by the names that the catalogue uses. A request that needs a capability goes only to
 * targets that have it; others would refuse it, or ignore what it asks for. docs/catalogue.md explains each.
 */
export const capabilities = [
  /** Calls the functions that a request offers, also several at once. */
  'tools',
  /** `functions`, OpenAI's older form of tools; tools with free text as input. */
  'functions',
  'custom_tools',
  /** Can be forced to call a tool, or a specific one: `tool_choice`. */
  'tool_choice',
  /** Can be limited to one call at a time: `parallel_tool_calls: false`. */
  'single_tool_call',
  /** Reads images, audio or files in a message. */
  'images',
  'audio',
  'files',
  /** Takes message parts of any other type, as they come. */
  'other_parts',
  /** Reads files uploaded earlier, by id. */
  'file_ids',
  /** `response_format`: any JSON object, or one that follows a schema. */
  'json_object',
  'json_schema',
  'stop',
  'seed',
  'logprobs',
  'logit_bias',
  /** Draws only from the most likely tokens, so many of them. */
  'top_k',
  /** Returns several answers: `n`. */
  'several_choices',
  'reasoning_effort',
  'verbosity',
  /** Uses a prediction of the answer to be faster. */
  'prediction',
  /** Moderates prompt and answer. */
  'moderation',
  /** Stores the answer for later retrieval. */
  'store',
  /** Searches the web: `web_search_options`. */
  'web_search',
  /** Answers with audio. */
  'audio_output',
  /** Continues an answer that the last message has begun. */
  'prefill',
  /** Embeds texts given as tokens. */
  'token_input',
  /** Embeds into a requested number of dimensions. */
  'dimensions',
] as const

export type Capability = (typeof capabilities)[number]

/** What decides which sampling parameters a model of OpenAI's takes: its name, and the effort that it is told. */
export type Told = { model: string; reasoning_effort?: unknown }

const sampling = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty']
const penalties = ['presence_penalty', 'frequency_penalty']

/** `gpt-5-chat-latest` does not reason, although its name is that of a model that does. */
const reasons = /^(ft:)?(o\d|gpt-[5-9](?!-chat))/
/** Told not to reason, these take `temperature` and `top_p` (vercel/ai#10932, tmc/langchaingo#1497). */
const mayNotReason = /^(ft:)?gpt-5\.[1-5](?!\d)/
/** Of those, these reason only if they are told to. Others of the same number, such as `gpt-5.2-pro`, do so untold. */
const reasonsOnlyIfTold = /^(ft:)?gpt-5\.[12](-\d{4}|:|$)/

/** The sampling parameters that a model answers 400 to, other than the defaults, since it reasons. No answer depends on them. */
export function refusedSampling({ model, reasoning_effort: told }: Told): readonly string[] {
  if (!reasons.test(model)) return []
  const effort = told ?? (reasonsOnlyIfTold.test(model) ? 'none' : undefined)
  return effort === 'none' && mayNotReason.test(model) ? penalties : sampling
}

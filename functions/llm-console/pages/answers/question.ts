import type { Privacy } from '#runtime/contract/privacy.ts'

/** A prompt, and what its caller wants of the answer. What is left out is the router's to decide. */
export type Question = {
  prompt: string
  task?: string
  maxLatencyMs?: number
  private?: Privacy
  /** A model's name, a tier, or `provider/model`. */
  model?: string
  strategy?: string
  maxTokens?: number
  temperature?: number
}

/** The question in the form of OpenAI's chat, with the router's hints beside it. */
export function chatBody(question: Question): Record<string, unknown> {
  const { prompt, task, maxLatencyMs, model, strategy, maxTokens, temperature } = question
  return {
    model: model ?? 'auto',
    messages: [{ role: 'user', content: prompt }],
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(task !== undefined && { task }),
    ...(maxLatencyMs !== undefined && { max_latency_ms: maxLatencyMs }),
    ...(question.private && { private: question.private }),
    ...(strategy !== undefined && { strategy }),
  }
}

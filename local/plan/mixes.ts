/** A part of the traffic: what share of it goes to which target of the catalogue, and how long the provider takes. */
export type MixPart = {
  name: string
  share: number
  /** provider/model in the catalogue, which has its function and its prices. */
  target: string
  providerMs: { p50: number; p99: number }
  promptTokens: number
  answerTokens: number
}

export type Mix = readonly MixPart[]

/** The mixes that have a name. Shares are 1 together. */
export const mixes: Readonly<Record<string, Mix>> = {
  /** By the kind of the prompt, as the strategy complexity sends it. */
  s4: [
    part('simple questions', 0.35, 'groq/openai/gpt-oss-20b', [420, 1200], [120, 180]),
    part('code', 0.25, 'groq/openai/gpt-oss-120b', [380, 1500], [400, 500]),
    part('summaries', 0.2, 'vertex/gemini-3.5-flash-lite', [650, 2000], [2500, 250]),
    part('reasoning', 0.15, 'anthropic/claude-sonnet-5-5', [1950, 6000], [600, 700]),
    part('other languages', 0.05, 'vertex/gemini-3.5-flash', [900, 2500], [150, 250]),
  ],
  /** By task and latency budget, as the strategy task sends it. */
  s0: [
    part('private', 0.2, 'ollama/llama3.2:1b', [190, 900], [200, 120]),
    part('embeddings', 0.2, 'ollama/nomic-embed-text', [120, 400], [200, 0]),
    part('tight latency', 0.3, 'groq/openai/gpt-oss-20b', [160, 500], [120, 60]),
    part('all else', 0.3, 'vertex/gemini-3.5-flash', [1150, 3500], [500, 400]),
  ],
}

function part(
  name: string,
  share: number,
  target: string,
  [p50, p99]: readonly [number, number],
  [promptTokens, answerTokens]: readonly [number, number],
): MixPart {
  return { name, share, target, providerMs: { p50, p99 }, promptTokens, answerTokens }
}

import type { TokenCounts } from './answer.ts'

const promptMsPerToken = 1
const answerMsPerToken = 20

/** llama.cpp's own account of an answer: what came out of its cache is told apart, and cost no time. */
export function timingsOf({ prompt, cached, completion }: TokenCounts) {
  const promptCount = prompt - cached
  return {
    cache_n: cached,
    prompt_n: promptCount,
    prompt_ms: promptCount * promptMsPerToken,
    prompt_per_token_ms: promptMsPerToken,
    prompt_per_second: 1000 / promptMsPerToken,
    predicted_n: completion,
    predicted_ms: completion * answerMsPerToken,
    predicted_per_token_ms: answerMsPerToken,
    predicted_per_second: 1000 / answerMsPerToken,
  }
}

/** Its metrics since it was started. */
export function createLlamaMetrics() {
  const total = { promptTokens: 0, cachedTokens: 0, promptMs: 0, answerTokens: 0, answerMs: 0 }
  return {
    count({ prompt_n, cache_n, prompt_ms, predicted_n, predicted_ms }: ReturnType<typeof timingsOf>): void {
      total.promptTokens += prompt_n
      total.cachedTokens += cache_n
      total.promptMs += prompt_ms
      total.answerTokens += predicted_n
      total.answerMs += predicted_ms
    },
    text(waitingRequests: number): string {
      const samples: [string, 'counter' | 'gauge', string, number][] = [
        ['prompt_tokens_total', 'counter', 'Prompt tokens processed', total.promptTokens],
        ['prompt_tokens_cached_total', 'counter', 'Prompt tokens out of the cache', total.cachedTokens],
        ['prompt_seconds_total', 'counter', 'Time for prompts', total.promptMs / 1000],
        ['tokens_predicted_total', 'counter', 'Tokens generated', total.answerTokens],
        ['tokens_predicted_seconds_total', 'counter', 'Time for generating', total.answerMs / 1000],
        ['prompt_tokens_seconds', 'gauge', 'Prompt tokens per second', 1000 / promptMsPerToken],
        ['predicted_tokens_seconds', 'gauge', 'Generated tokens per second', 1000 / answerMsPerToken],
        ['requests_processing', 'gauge', 'Requests being answered', waitingRequests > 0 ? 4 : 0],
        ['requests_deferred', 'gauge', 'Requests waiting', waitingRequests],
      ]
      const lines = samples.map(
        ([name, type, help, value]) =>
          `# HELP llamacpp:${name} ${help}\n# TYPE llamacpp:${name} ${type}\nllamacpp:${name} ${value}\n`,
      )
      return lines.join('')
    },
  }
}

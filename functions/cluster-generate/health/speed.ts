import type { Served } from './served.ts'

const halfLifeMs = 60_000

/**
 * Tokens per second of the server's time, over recent answers: after a minute an answer counts half. Undefined before the first
 * answer.
 */
export function createSpeed(now: () => number) {
  let tokens = 0
  let seconds = 0
  let atMs = 0
  return {
    record(served: Served): void {
      const kept = 0.5 ** (Math.max(0, now() - atMs) / halfLifeMs)
      tokens = tokens * kept + served.tokens
      seconds = seconds * kept + served.seconds
      atMs = now()
    },
    tokensPerSecond: (): number | undefined => (seconds > 0 ? tokens / seconds : undefined),
  }
}

export type Speed = ReturnType<typeof createSpeed>

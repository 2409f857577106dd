import { LlmError } from '#runtime/errors.ts'

const mostWrong = 20
const spanMs = 60_000

/** Slows guessing down. It counts for everybody together, since addresses in headers can be made up. */
export type Attempts = {
  /** @throws LlmError rate_limited if there were too many wrong ones lately */
  check(): void
  wrong(): void
}

export function createAttempts(now: () => number): Attempts {
  let wrongAtMs: number[] = []
  return {
    check() {
      wrongAtMs = wrongAtMs.filter((atMs) => atMs > now() - spanMs)
      const [first] = wrongAtMs
      if (first === undefined || wrongAtMs.length < mostWrong) return
      const message = `There were ${mostWrong} wrong tokens within a minute, so none is looked at for now`
      throw new LlmError('rate_limited', message, { retryAfterMs: first + spanMs - now() })
    },
    wrong: () => void wrongAtMs.push(now()),
  }
}

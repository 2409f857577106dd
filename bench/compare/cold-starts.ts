import { askOnce } from './ask-once.ts'
import type { Contender } from './contender.ts'
import { type Figures, unlessItFails } from './figures.ts'
import type { Upstream } from './upstream.ts'

/** One that starts slowly is started less often. */
const mostMs = 12_000

/**
 * From before a contender's processes are started to the end of the first answer. They take turns; all processes of a contender
 * are started at once or one after the other, as it does it.
 */
export async function measureColdStarts(
  contenders: ReadonlyMap<Contender, Figures>,
  upstream: Upstream,
  { rounds, signal }: { rounds: number; signal: AbortSignal },
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const [contender, figures] of contenders) {
      const spentMs = figures.startMs.reduce((sum, ms) => sum + ms, 0)
      if (contender.isPlatform || spentMs > mostMs) continue
      await unlessItFails(figures, signal, async () => {
        const timeMs = await startOnce(contender, upstream)
        if (timeMs !== undefined) figures.startMs.push(timeMs)
      })
    }
  }
}

async function startOnce(contender: Contender, upstream: Upstream): Promise<number | undefined> {
  const startedMs = performance.now()
  const running = await contender.start(upstream)
  try {
    await askOnce(running)
    // What starts no process has no start.
    return (await running.processes()).length > 0 ? performance.now() - startedMs : undefined
  } finally {
    await running.stop()
  }
}

import { createLog } from '#runtime/log.ts'
import { createMetrics } from '#runtime/metrics.ts'
import { type GuardedStore, type GuardParts, guardStore } from '../../../../functions/llm-router/store/guarded.ts'
import type { Store } from '../../../../functions/llm-router/store/port.ts'
import { sample } from '../../../scenarios/metrics.ts'

export type Guarded = {
  store: GuardedStore
  /** The log's lines. */
  lines: readonly string[]
  /** The sum of a metric's series. */
  metric(name: string): Promise<number>
}

export function guarded(
  store: Store,
  more: Partial<Pick<GuardParts, 'timeoutMs' | 'room' | 'gatherMs' | 'stopping' | 'recovery'>> = {},
): Guarded {
  const lines: string[] = []
  const log = createLog('info', (line) => lines.push(line))
  const metrics = createMetrics()
  return {
    store: guardStore(store, { timeoutMs: 50, now: Date.now, log, metrics, ...more }),
    lines,
    async metric(name) {
      return sample((await metrics.expose()).text, name)
    },
  }
}

/** Room for so many settlements, whatever their size. */
export const roomFor = (settlements: number) => ({ settlements, bytes: Number.POSITIVE_INFINITY })

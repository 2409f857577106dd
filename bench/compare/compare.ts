import { say } from '../command.ts'
import { inFolder } from '../in-folder.ts'
import { runUntil } from './cached.ts'
import { measureColdStarts } from './cold-starts.ts'
import { assemble, type Wanted } from './contenders.ts'
import { createFigures } from './figures.ts'
import { createLoader } from './load.ts'
import { describeMachine } from './machine.ts'
import { findNginx, findWrk } from './programs.ts'
import { measureRounds, type Plan } from './rounds.ts'
import type { Measured } from './table.ts'
import { startUpstream } from './upstream.ts'

export type Comparison = Plan &
  Pick<Wanted, 'gateway' | 'only' | 'withPeers'> & { coldStarts: number; listen?: string | undefined }

export type Compared = { machine: string; all: Measured[]; missing: string[] }

/**
 * Starts everything, measures it, and ends it.
 * @throws Error where there is neither nginx nor wrk, or the signal has come
 */
export function compare({ coldStarts, listen, ...plan }: Comparison): Promise<Compared> {
  const { signal } = plan
  const run = runUntil(signal)
  return inFolder('compare', async (directory) => {
    const [nginx, wrk] = [await findNginx(run), await findWrk(run)]
    const machine = describeMachine({ nginx: nginx.version, wrk: wrk.version })
    const { contenders, missing } = await assemble({ ...plan, directory, run })
    for (const line of missing) say(`left out: ${line}`)
    const upstream = await startUpstream(nginx, `${directory}/upstream`, listen)
    try {
      const figures = new Map(contenders.map((contender) => [contender, createFigures()]))
      say('cold starts')
      await measureColdStarts(figures, upstream, { rounds: coldStarts, signal })
      await measureRounds(figures, upstream, createLoader(wrk, directory, signal), plan)
      const all = [...figures].map(([{ id, name, note }, own]) => ({ id, name, note, figures: own }))
      return { machine, all, missing }
    } finally {
      await upstream.stop()
    }
  })
}

import { Agent } from 'node:http'
import { type Row, row } from './report.ts'
import { median } from './statistics.ts'
import { stream, type Way } from './stream.ts'

/** What is compared: how much later than directly the first token comes by our way, and by a bare proxy in its place. */
export type Comparison = { bare: Way; ours: Way; mostAddedMs?: number }

/**
 * The time to the first token of each way, which take turns so that the machine's noise falls on all of them. A first tenth of
 * the rounds, in which V8 still compiles, is discarded.
 */
export async function compareFirstTokens(direct: Way, comparisons: Comparison[], rounds: number): Promise<Row[]> {
  const agent = new Agent({ keepAlive: true })
  const ways = [direct, ...new Set(comparisons.flatMap(({ bare, ours }) => [bare, ours]))]
  const timesMs = new Map(ways.map((way) => [way, [] as number[]]))
  const discarded = Math.ceil(rounds / 10)
  for (let round = -discarded; round < rounds; round += 1) {
    for (const way of ways) {
      const { firstMs } = await stream(way, agent)
      if (round >= 0) timesMs.get(way)?.push(firstMs)
    }
  }
  agent.destroy()
  const p50 = (way: Way) => median(timesMs.get(way) ?? [])
  const rows = comparisons.flatMap(({ bare, ours, mostAddedMs }) => {
    const [bareMs, oursMs] = [p50(bare) - p50(direct), p50(ours) - p50(direct)]
    const added = row(`first token ${ours.name}, added`, oursMs, 'ms', mostAddedMs ? { most: mostAddedMs } : undefined)
    const ratio = `(${(oursMs / bareMs).toFixed(2)}× ${bare.name})`
    return [row(`first token ${bare.name}, added`, bareMs, 'ms'), { ...added, figure: `${added.figure}  ${ratio}` }]
  })
  return [row(`first token ${direct.name}`, p50(direct), 'ms'), ...rows]
}

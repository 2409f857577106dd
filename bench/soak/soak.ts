import { Agent } from 'node:http'
import { join } from 'node:path'
import { call, chatBody } from '../chain/call.ts'
import { type Chain, prepareChain, startChain } from '../chain/chain.ts'
import { shareOut } from '../clients.ts'
import { amplest } from '../with-key.ts'
import { archive } from './archive.ts'
import { type Sample, type StoreSample, sampleOf, sampleStore } from './sample.ts'
import { slowDown } from './slow-store.ts'
import { plannedAt } from './traffic.ts'

export type SoakOptions = {
  requests: number
  /** Of the requests. */
  streams: number
  connections: number
  samples: number
  onSample?: (done: number, round: Round) => void
}

export type Round = { router: Sample; provider: Sample; store: StoreSample; archived: number }

export type Soaked = {
  rounds: Round[]
  /** How the calls ended, by what they saw: the status, whether the answer was whole, or that the caller went away. */
  outcomes: ReadonlyMap<string, number>
}

/** What the providers' limits and waits are in the soak: a call that hangs ends soon. */
const catalogue = {
  ...{ defaultTimeoutMs: 1000, defaultIdleTimeoutMs: 1000, runaway: { aboveUsdPerMinute: 1e6 } },
  // What the store cannot do in time is done later, and calls go on.
  store: { timeoutMs: 250, budgets: 'open', limits: 'open' },
  // So that there is something to count.
  allowances: { all: amplest },
}
const slowStore = { everyMs: 3000, forMs: 300 }

/** Sends requests with faults through the whole chain, and samples it whenever a part of them is done and nothing is under way. */
export async function soak(directory: string, options: SoakOptions): Promise<Soaked> {
  const { requests, streams, connections, samples, onSample } = options
  const file = join(directory, 'soak.db')
  await prepareChain(directory)
  // Few targets, so that each soon has had every fault.
  const chain = await startChain(directory, { targets: 4, catalogue, environment: { STORE_FILE: file } })
  const outcomes = new Map<string, number>()
  const rounds: Round[] = []
  try {
    const each = Math.ceil(requests / samples)
    for (let round = 0; round < samples; round += 1) {
      const stopSlowing = round === 0 ? () => undefined : slowDown(file, slowStore)
      const streamShare = streams / requests
      await send(chain.url, { from: round * each, count: each, connections, streamShare, outcomes })
      stopSlowing()
      await isIdle(chain)
      const archived = await archive(chain.url)
      const [router, provider] = [await sampleOf(chain.router), await sampleOf(chain.provider)]
      const sampled = { router, provider, store: sampleStore(file), archived }
      rounds.push(sampled)
      onSample?.((round + 1) * each, sampled)
    }
  } finally {
    await chain.close()
  }
  return { rounds, outcomes }
}

type Sending = { from: number; count: number; connections: number; streamShare: number; outcomes: Map<string, number> }

async function send(url: string, { from, count, connections, streamShare, outcomes }: Sending): Promise<void> {
  const agent = new Agent({ keepAlive: true })
  await shareOut(connections, { from, count }, async (number) => {
    const { stream, fault, goneAfterMs } = plannedAt(number, streamShare)
    const body = chatBody({ number, stream, orders: { fault, ...(stream && { gapMs: 5 }) } })
    // Chance chooses among all targets, so that each has its share of faults.
    const headers = { 'x-llm-strategy': 'weighted' }
    const { status, isWhole, code } = await call(url, { agent, body, headers, goneAfterMs })
    const what = isWhole ? 'whole' : status === 0 ? 'broken off' : status === 200 ? 'cut' : `${status} ${code ?? ''}`
    outcomes.set(what, (outcomes.get(what) ?? 0) + 1)
  })
  agent.destroy()
}

/** Waits until calls whose callers went away have ended, and have been written down. */
async function isIdle({ router }: Chain): Promise<void> {
  for (let times = 0; times < 100; times += 1) {
    const metrics = await (await fetch(`${router.url}/metrics`)).text()
    if (!/^llm_router_in_flight\{[^}]*\} [1-9]/m.test(metrics)) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  // The last calls are settled together, a moment after they end.
  await new Promise((resolve) => setTimeout(resolve, 300))
}

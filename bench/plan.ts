import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { seeded } from '../functions/llm-router/choose/seeded.ts'
import { plan } from '../local/plan/plan.ts'
import { type Called, call, chatBody } from './chain/call.ts'
import { type Chain, prepareChain, startChain } from './chain/chain.ts'
import { count, runBenchmark } from './command.ts'
import { inFolder } from './in-folder.ts'
import { type Row, row } from './report.ts'
import { quantile } from './statistics.ts'

const help = `npm run bench:plan [-- options]   how well \`npm run plan\` predicts what is measured

  --seconds N   how long each rate is measured (20)
  --low N       the rate at which service times are measured, in requests per second (10)
  --middle N    the two rates that are predicted (40)
  --high N      (100)
  --help        this text

Requests come at random, as the model has it, to one router and one provider function, whose provider takes 200 ms. CPU times
and the rest of an answer's time are measured at the low rate; from these, the plan for the other rates follows.`

const providerMs = 200

await runBenchmark({
  help,
  options: { seconds: count(20), low: count(10), middle: count(40), high: count(100) },
  measure: (options) =>
    inFolder('plan', async (folder) => {
      await prepareChain(folder)
      const chain = await startChain(folder)
      try {
        return await compare(chain, options)
      } finally {
        await chain.close()
      }
    }),
})

type Options = { seconds: number; low: number; middle: number; high: number }
type Measured = { p50Ms: number; p99Ms: number; routerCpuMs: number; providerCpuMs: number; failed: number }

async function compare(chain: Chain, { seconds, low, middle, high }: Options): Promise<Row[]> {
  // V8 compiles first.
  await measureAt(chain, high, seconds / 2)
  const base = await measureAt(chain, low, seconds)
  const rows = [
    row(`CPU time of the router at ${low}/s`, base.routerCpuMs, 'ms'),
    row(`CPU time of the provider function at ${low}/s`, base.providerCpuMs, 'ms'),
    row(`p99 at ${low}/s`, base.p99Ms, 'ms'),
  ]
  for (const rate of [middle, high]) {
    const { p50Ms, p99Ms, failed } = await measureAt(chain, rate, seconds)
    const predicted = predict(rate, base)
    rows.push(
      row(`p50 at ${rate}/s: predicted`, predicted.p50Ms, 'ms'),
      row('  measured', p50Ms, 'ms'),
      row(`p99 at ${rate}/s: predicted`, predicted.p99Ms, 'ms'),
      row('  measured', p99Ms, 'ms'),
      row('  measured over predicted', p99Ms / predicted.p99Ms, '×', { most: 1.5 }),
      row('  answers that failed', failed, '', { most: 0 }),
    )
  }
  return rows
}

/** The plan for one replica each, with a whole CPU. Whatever else an answer takes at the low rate counts as the provider's time. */
function predict(rate: number, base: Measured): { p50Ms: number; p99Ms: number } {
  const ownMs = base.routerCpuMs + base.providerCpuMs
  const other = { p50: base.p50Ms - ownMs, p99: Math.max(base.p99Ms - ownMs, base.p50Ms - ownMs) }
  return plan({
    perSecond: rate,
    mix: [{ name: 'all', share: 1, target: 'm', providerMs: other, promptTokens: 0, answerTokens: 0 }],
    functionOf: () => 'groq-generate',
    serviceTimes: { ...base, coldStartMs: 0, squaredVariation: 1, routerMiB: 0, providerMiB: 0 },
    scaling: {
      ...({ cpu: 1, memoryMiB: 256, target: 1000, min: 1, max: 1, maxFrom: '--max', zeroAfterMs: undefined } as const),
      maxInflight: new Map(['llm-router', 'groq-generate'].map((name) => [name, 1000])),
    },
    aims: { utilisation: 0.99, p99Ms: undefined },
    prices: { usdPerCpuHour: 0, usdPerGibHour: 0, usdOf: () => 0 },
    random: seeded(1),
  })
}

async function measureAt({ url, router, provider }: Chain, rate: number, seconds: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true })
  const random = seeded(rate)
  const [routerBefore, providerBefore] = [await router.read(), await provider.read()]
  const calls: Promise<Called>[] = []
  const startedMs = performance.now()
  let nextMs = 0
  while (nextMs < seconds * 1000) {
    await delay(Math.max(0, startedMs + nextMs - performance.now()))
    const body = chatBody({ number: calls.length, orders: { latencyMs: providerMs } })
    calls.push(call(url, { agent, body }))
    nextMs += (-Math.log(1 - random()) * 1000) / rate
  }
  const answers = await Promise.all(calls)
  const [routerAfter, providerAfter] = [await router.read(), await provider.read()]
  agent.destroy()
  const times = answers.map(({ ms }) => ms)
  return {
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    routerCpuMs: (routerAfter.cpuMs - routerBefore.cpuMs) / answers.length,
    providerCpuMs: (providerAfter.cpuMs - providerBefore.cpuMs) / answers.length,
    failed: answers.filter(({ isWhole }) => !isWhole).length,
  }
}

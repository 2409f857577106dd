import type { Catalogue } from '../functions/llm-router/catalogue/catalogue.ts'
import { toCatalogue } from '../functions/llm-router/catalogue/parse.ts'
import { choose } from '../functions/llm-router/choose/choose.ts'
import type { RoutingRequest } from '../functions/llm-router/choose/request.ts'
import { seeded } from '../functions/llm-router/choose/seeded.ts'
import { createTargetStates } from '../functions/llm-router/state/target-states.ts'
import { strategyNames } from '../template/llm-node/src/contract/strategy-names.ts'
import { count, runBenchmark } from './command.ts'
import { type Row, row } from './report.ts'
import { quantile } from './statistics.ts'

const help = `npm run bench:choose [-- options]   how long a decision takes with 50 targets, for each strategy

  --calls N     decisions that are measured for each strategy (20000)
  --help        this text

Of the 50 targets ten are of our own clusters, five have retired, five cannot do the task, and all have been measured with
a hundred answers. No I/O: the bar is for choose() alone.`

const targetCount = 50
const barMicroseconds = 20

await runBenchmark({ help, options: { calls: count(20_000) }, measure })

function measure({ calls }: { calls: number }): Row[] {
  const catalogue = manyTargets()
  const nowMs = Date.now()
  const view = createTargetStates(catalogue, () => nowMs)
  const random = seeded(1)
  for (const [index, target] of catalogue.targets.entries()) {
    const speed = 0.2 + (index % 10) / 5
    for (let count = 0; count < 100; count += 1) {
      const outputTokens = Math.ceil(random() * 500)
      const call = view(target).begin({ tokens: 400 })
      const ms = (100 + outputTokens * (1 + random())) * speed
      call.succeeded({ task: 'generate', ms, promptTokens: 100, outputTokens })
    }
  }
  const surroundings = { catalogue, view, nowMs, random }
  const request: RoutingRequest = {
    task: 'generate',
    maxLatencyMs: 700,
    private: false,
    needs: ['tools'],
    promptTokens: 1000,
    category: 'code',
  }
  return strategyNames.flatMap((strategy) => {
    const asked = { ...request, strategy }
    for (let call = 0; call < calls; call += 1) choose(asked, surroundings)
    const times = new Float64Array(calls)
    for (let call = 0; call < calls; call += 1) {
      const startedMs = performance.now()
      choose(asked, surroundings)
      times[call] = (performance.now() - startedMs) * 1000
    }
    const sorted = [...times]
    return [
      row(`${strategy}, p50`, quantile(sorted, 0.5), 'µs', { most: barMicroseconds }),
      row(`${strategy}, p99`, quantile(sorted, 0.99), 'µs'),
    ]
  })
}

function manyTargets(): Catalogue {
  const names = Array.from({ length: targetCount }, (_, index) => `p${index % 8}/m${index}`)
  const targets = names.map((name, index) => {
    const [provider, model] = name.split('/')
    return {
      provider,
      model,
      function: `${provider}-generate`,
      tasks: ['classify', 'generate', 'reason'],
      locality: 'external',
      capabilities: index % 10 === 3 ? ['stop'] : ['tools', 'json_object', 'stop'],
      contextWindowTokens: 131_072,
      expectedLatencyMs: 100 + 20 * index,
      weight: 1 + (index % 7),
      requestsPerMinute: 1_000_000,
      tokensPerMinute: 1_000_000_000,
      usdPerMillionTokens: { input: 0.1 + ((index * 7) % 50) / 10, output: 1 },
      longPromptPrices: [{ abovePromptTokens: 200_000, usdPerMillionTokens: { input: 2, output: 4 } }],
      ...(index % 10 === 7 && {
        laterPrices: [{ from: '2027-01-01', usdPerMillionTokens: { input: 1, output: 2 }, longPromptPrices: [] }],
      }),
      ...(index % 10 === 1 && { retires: '2026-01-01', replacement: names[(index + 1) % targetCount] }),
      ...(index % 5 === 4 && {
        cluster: { name: `c${index}`, region: 'r', cloud: 'own', usdPerHour: 1 + index / 10, tokensPerSecond: 500 },
      }),
    }
  })
  const catalogue = { categories: { code: names }, rules: [{ reason: 'default', to: names }], targets }
  return toCatalogue(catalogue, () => 'of the benchmark')
}

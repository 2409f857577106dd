import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import * as v from 'valibot'
import { arrivals, type Piece } from './arrivals.ts'
import { durationMs } from './duration.ts'
import { createHttp } from './http.ts'
import { createMetrics, type MetricType } from './metrics.ts'
import { provideModules } from './modules.ts'
import { holds } from './thresholds.ts'

const common = { maxVUs: v.number(), preAllocatedVUs: v.number(), timeUnit: v.literal('1s'), gracefulStop: v.string() }
const executorSchema = v.variant('executor', [
  v.strictObject({ executor: v.literal('constant-arrival-rate'), duration: v.string(), rate: v.number(), ...common }),
  v.strictObject({
    executor: v.literal('ramping-arrival-rate'),
    startRate: v.number(),
    stages: v.array(v.strictObject({ duration: v.string(), target: v.number() })),
    ...common,
  }),
])
type Executor = v.InferOutput<typeof executorSchema>

const scriptSchema = v.object({
  options: v.strictObject({
    scenarios: v.record(v.string(), executorSchema),
    thresholds: v.record(v.string(), v.array(v.string())),
    summaryTrendStats: v.array(v.string()),
    teardownTimeout: v.string(),
  }),
  default: v.pipe(
    v.function(),
    v.transform((run) => run as () => Promise<unknown>),
  ),
  setup: v.pipe(
    v.function(),
    v.transform((run) => run as () => Promise<unknown>),
  ),
  teardown: v.pipe(
    v.function(),
    v.transform((run) => run as (data: unknown) => Promise<unknown>),
  ),
  handleSummary: v.pipe(
    v.function(),
    v.transform((run) => run as (data: unknown) => Record<string, string>),
  ),
})

/** As k6 ends when a threshold does not hold. */
const thresholdExitCode = 99

export type Summary = { outputs: Record<string, string>; exitCode: number }

/**
 * Runs a k6 script once, as far as k6's API is here: asynchronous requests, checks, metrics, one scenario of an arrival rate,
 * thresholds, `setup`, `teardown` and `handleSummary`. Anything else that the options have is refused.
 * @param iterations that many requests one after another, in place of the scenario, like `k6 run --iterations`
 */
export async function runScript(
  file: URL,
  environment: Readonly<Record<string, string>>,
  iterations?: number,
): Promise<Summary> {
  const metrics = createMetrics()
  const http = createHttp(metrics)
  const scenario = { iterationInTest: 0 }
  const metricClass = (type: MetricType) =>
    class {
      add: (value: number | boolean) => void
      constructor(name: string) {
        this.add = metrics.of(name, type).add
      }
    }
  provideModules({
    k6: {
      check(value: unknown, checks: Record<string, (value: unknown) => boolean>) {
        const results = Object.values(checks).map((test) => test(value))
        for (const result of results) metrics.of('checks', 'rate').add(result)
        return results.every(Boolean)
      },
    },
    'k6/execution': { scenario },
    'k6/http': http.api,
    'k6/metrics': { Counter: metricClass('counter'), Rate: metricClass('rate'), Trend: metricClass('trend') },
    'k6/timers': { setTimeout },
  })
  Object.assign(globalThis, { __ENV: environment, open: (path: string) => readFileSync(new URL(path, file), 'utf8') })
  const script = v.parse(scriptSchema, await import(file.href))

  async function iterate(number: number): Promise<void> {
    // What the script reads of it, it reads before it waits for anything.
    scenario.iterationInTest = number
    try {
      await script.default()
      metrics.of('iterations', 'counter').add(1)
    } catch (error) {
      metrics.of('iterations_that_threw', 'counter').add(1)
      console.error(error)
    }
  }

  metrics.of('dropped_iterations', 'counter')
  const data = await script.setup()
  if (iterations === undefined) {
    const [executor, ...others] = Object.values(script.options.scenarios)
    if (executor === undefined || others.length > 0) throw new Error('This runs exactly one scenario.')
    await arrive(executor, iterate, () => metrics.of('dropped_iterations', 'counter').add(1))
  } else {
    for (let number = 0; number < iterations; number += 1) await iterate(number)
  }
  await script.teardown(data)
  http.close()

  const { thresholds, summaryTrendStats } = script.options
  const figures = { counter: ['count'], rate: ['rate', 'passes', 'fails'], trend: summaryTrendStats }
  const summarised = Array.from(metrics.all(), ([name, metric]) => {
    const values = Object.fromEntries(figures[metric.type].map((figure) => [figure, metric.figure(figure)]))
    const own = (thresholds[name] ?? []).map((text) => [text, { ok: holds(text, metric) }] as const)
    return [name, { type: metric.type, values, thresholds: Object.fromEntries(own) }] as const
  })
  const isOk = summarised.every(([, metric]) => Object.values(metric.thresholds).every(({ ok }) => ok))
  const outputs = script.handleSummary({ metrics: Object.fromEntries(summarised) })
  return { outputs, exitCode: isOk ? 0 : thresholdExitCode }
}

/** Begins each iteration when it is due, and drops it where all users are busy. */
async function arrive(executor: Executor, iterate: (number: number) => Promise<void>, drop: () => void): Promise<void> {
  const busy = new Set<Promise<void>>()
  const startedMs = performance.now()
  let number = 0
  for (const dueMs of arrivals(piecesOf(executor))) {
    const waitMs = startedMs + dueMs - performance.now()
    if (waitMs > 0) await delay(waitMs)
    if (busy.size >= executor.maxVUs) drop()
    else {
      const iteration = iterate(number)
      number += 1
      busy.add(iteration)
      iteration.then(() => busy.delete(iteration))
    }
  }
  await Promise.race([Promise.all(busy), delay(durationMs(executor.gracefulStop), undefined, { ref: false })])
}

function piecesOf(executor: Executor): Piece[] {
  if (executor.executor === 'constant-arrival-rate') {
    return [{ seconds: durationMs(executor.duration) / 1000, from: executor.rate, to: executor.rate }]
  }
  const rates = [executor.startRate, ...executor.stages.map(({ target }) => target)]
  return executor.stages.map(({ duration, target }, index) => {
    return { seconds: durationMs(duration) / 1000, from: rates[index] ?? 0, to: target }
  })
}

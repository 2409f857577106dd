import { categories } from '../functions/llm-router/catalogue/categories.ts'
import { createClassify } from '../functions/llm-router/request/classify/classify.ts'
import { createReader } from '../functions/llm-router/request/classify/reader.ts'
import { createStrongChance } from '../functions/llm-router/request/classify/tier/tier.ts'
import { accuracy, confuse, formatConfusion, recall } from '../test/functions/llm-router/request/classify/confusion.ts'
import { hostile, hostileText } from '../test/functions/llm-router/request/classify/hostile.ts'
import { halves, readPrompts } from '../test/functions/llm-router/request/classify/prompts.ts'
import { usualShares } from '../training/usual-shares.ts'
import { runBenchmark } from './command.ts'
import { type Row, row } from './report.ts'
import { median, quantile } from './statistics.ts'

const help = `npm run bench:classify [-- --help]   how right and how fast the models are that read prompts

p50 and p99 are over prompts, and not over the machine's pauses.`

const rounds = 50
const most = { p50Microseconds: 30, p99Microseconds: 200, hostileMs: 5 }
const [hostileLength, hostileRounds] = [1_000_000, 9]

await runBenchmark({ help, options: {}, measure })

function measure(): Row[] {
  const classify = createClassify()
  for (const half of halves) {
    const confusion = confuse(readPrompts(half), classify)
    const inTraffic = categories.reduce((sum, category) => sum + usualShares[category] * recall(confusion, category), 0)
    console.log(`${half}: ${percent(accuracy(confusion))} right, ${percent(inTraffic)} by the shares of traffic`)
    console.log(`${formatConfusion(confusion)}\n`)
  }

  const texts = halves.flatMap(readPrompts).map(({ text }) => text)
  const filler = 'The council voted on Tuesday to close the harbour; some said that the price was too high. '.repeat(90)
  const longTexts = texts.map((text) => `${filler}\n\n${text}`.slice(-8_000))
  const startedMs = performance.now()
  createBoth()('Hello')
  const firstMs = performance.now() - startedMs
  const both = createBoth()
  const hostileMs = hostile.map((piece) => {
    const text = hostileText(piece, hostileLength)
    return median(
      Array.from({ length: hostileRounds }, () => {
        both('')
        const before = process.cpuUsage()
        both(text)
        const { user, system } = process.cpuUsage(before)
        return (user + system) / 1000
      }),
    )
  })
  return [
    ...rowsOf('category and difficulty, labelled prompts', measureTexts(both, texts), most),
    ...rowsOf('category alone', measureTexts(classify, texts), most),
    ...rowsOf('both, the same after a text, 8,000 characters', measureTexts(both, longTexts)),
    row('both, 1 MB made to take long, CPU time of the longest', Math.max(...hostileMs), 'ms', {
      most: most.hostileMs,
      below: true,
    }),
    row('the first text, which makes the lists ready', firstMs, 'ms'),
  ]
}

/** Both models, which read each prompt once. */
function createBoth(): (text: string) => void {
  const read = createReader()
  const [category, strongChance] = [createClassify(read), createStrongChance(read)]
  return (text) => {
    category(text)
    strongChance(text)
  }
}

function measureOnce(run: () => void): number {
  const before = performance.now()
  run()
  return (performance.now() - before) * 1000
}

/** Microseconds for each text: the median of rounds, after as many that do not count. */
function measureTexts(run: (text: string) => void, all: readonly string[]): number[] {
  for (let round = 0; round < rounds; round++) for (const text of all) run(text)
  return all.map((text) => median(times(text, run, rounds)))
}

/** With another text between, so that none is what a reader still has of the text before. */
function times(text: string, run: (text: string) => void, count: number): number[] {
  return Array.from({ length: count }, () => {
    run('')
    return measureOnce(() => run(text))
  })
}

function rowsOf(
  what: string,
  microseconds: readonly number[],
  bars?: { p50Microseconds: number; p99Microseconds: number },
): Row[] {
  const [p50, p99] = [bars?.p50Microseconds, bars?.p99Microseconds]
  return [
    row(`${what}, p50`, quantile(microseconds, 0.5), 'µs', p50 === undefined ? undefined : { most: p50, below: true }),
    row(`${what}, p99`, quantile(microseconds, 0.99), 'µs', p99 === undefined ? undefined : { most: p99, below: true }),
  ]
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

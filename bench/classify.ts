import { type Category, categories } from '../functions/llm-router/catalogue/categories.ts'
import { type Classify, createClassify } from '../functions/llm-router/request/classify/classify.ts'
import { accuracy, confuse, formatConfusion, recall } from '../test/functions/llm-router/request/classify/confusion.ts'
import { halves, readPrompts } from '../test/functions/llm-router/request/classify/prompts.ts'
import { formatTable, type Row, row } from './report.ts'
import { median, quantile } from './statistics.ts'

/** How right and how fast the classifier is. p50 and p99 are over prompts, and not over the machine's pauses. */
const rounds = 50
const mostMicroseconds = 200
/** How often a team asks for each, after which an accuracy for its traffic is reckoned. */
const shares: Readonly<Record<Category, number>> = {
  simple_qa: 0.35,
  code: 0.25,
  summarise: 0.2,
  reasoning: 0.15,
  multilingual: 0.05,
}

const classify = createClassify()
for (const half of halves) {
  const confusion = confuse(readPrompts(half), classify)
  const inTraffic = categories.reduce((sum, category) => sum + shares[category] * recall(confusion, category), 0)
  console.log(`${half}: ${percent(accuracy(confusion))} right, ${percent(inTraffic)} by the shares of traffic`)
  console.log(`${formatConfusion(confusion)}\n`)
}

const texts = halves.flatMap(readPrompts).map(({ text }) => text)
const filler = 'The council voted on Tuesday to close the harbour; some said that the price was too high. '.repeat(90)
const longTexts = texts.map((text) => `${filler}\n\n${text}`.slice(-8_000))
const startedMs = performance.now()
createClassify()('Hello')
const firstMs = performance.now() - startedMs
console.log(
  formatTable([
    ...rowsOf('labelled prompts', measure(classify, texts)),
    ...rowsOf('the same after a text, 8,000 characters', measure(classify, longTexts)),
    row('the first text, which makes the lists ready', firstMs, 'ms'),
  ]),
)

/** Microseconds for each text: the median of rounds, after as many that do not count. */
function measure(run: Classify, all: readonly string[]): number[] {
  const time = (text: string) => {
    const before = performance.now()
    run(text)
    return (performance.now() - before) * 1000
  }
  for (let round = 0; round < rounds; round++) for (const text of all) run(text)
  return all.map((text) => median(Array.from({ length: rounds }, () => time(text))))
}

function rowsOf(what: string, microseconds: readonly number[]): Row[] {
  return [
    row(`${what}, p50`, quantile(microseconds, 0.5), 'µs', { most: mostMicroseconds, below: true }),
    row(`${what}, p99`, quantile(microseconds, 0.99), 'µs', { most: mostMicroseconds, below: true }),
  ]
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

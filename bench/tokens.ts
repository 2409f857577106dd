import { createTokenCounter } from '../functions/llm-router/request/tokens.ts'
import { count, runBenchmark } from './command.ts'
import { type Row, row } from './report.ts'
import { median } from './statistics.ts'

const help = `npm run bench:tokens [-- options]   how long a count of tokens keeps other requests waiting

  --rounds N    counts of each text, whose median is shown (15)
  --help        this text

Each text is a megabyte of what is slowest to count.`

const mostMs = 5
const units = {
  surrogates: '\ud800',
  Chinese: '漢',
  emoji: '😀',
  marks: '\u0301',
  spaces: ' ',
  lines: '\n',
  letters: 'a',
  dashes: '-',
}

await runBenchmark({ help, options: { rounds: count(15) }, measure })

function measure({ rounds }: { rounds: number }): Row[] {
  const countTokens = createTokenCounter()
  return Object.entries(units).map(([name, unit]) => {
    const texts = Array(62).fill(unit.repeat(16_000 / unit.length))
    const took = Array.from({ length: rounds }, () => {
      const startedMs = performance.now()
      countTokens(texts)
      return performance.now() - startedMs
    })
    return row(`counting a megabyte of ${name}`, median(took), 'ms', { most: mostMs, below: true })
  })
}

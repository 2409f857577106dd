import { createTokenCounter } from '../functions/llm-router/request/tokens.ts'
import { formatTable, row } from './report.ts'
import { median } from './statistics.ts'

/** How long a count keeps other requests waiting, for a megabyte of the texts that are slowest to count. */
const rounds = 15
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

const count = createTokenCounter()
const rows = Object.entries(units).map(([name, unit]) => {
  const texts = Array(62).fill(unit.repeat(16_000 / unit.length))
  const took = Array.from({ length: rounds }, () => {
    const startedMs = performance.now()
    count(texts)
    return performance.now() - startedMs
  })
  return row(`counting a megabyte of ${name}`, median(took), 'ms', { most: mostMs, below: true })
})
console.log(formatTable(rows))

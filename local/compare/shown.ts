import { sentenceOf } from '../../functions/llm-console/pages/answers/fault.ts'
import type { Compared } from '../../functions/llm-console/pages/compare/compare.ts'
import { type Summary, summarise, totalCost } from '../../functions/llm-console/pages/compare/summary.ts'
import { formatTable, printable } from '../admin/table.ts'
import { usdText } from './cost.ts'
import { cut } from './cut.ts'

const columns = {
  target: ({ target }: Summary) => target,
  whole: ({ answered, calls }: Summary) => `${answered}/${calls}`,
  'first ms': ({ firstTokenMs }: Summary) => whole(firstTokenMs),
  'total ms': ({ totalMs }: Summary) => whole(totalMs),
  'tokens/s': ({ tokensPerSecond }: Summary) => tokensPerSecond && Math.round(tokensPerSecond * 10) / 10,
  in: ({ promptTokens }: Summary) => promptTokens,
  out: ({ completionTokens }: Summary) => completionTokens,
  USD: ({ costUsd }: Summary) => costUsd,
} as const

const leastPreview = 24

/** A line for each target, as wide as the terminal; below it, what went wrong and what to do. */
export function toTable(compared: readonly Compared[], terminalColumns: number): string {
  const summaries = compared.map(summarise)
  const isRepeated = summaries.some(({ calls }) => calls > 1)
  const shown = Object.entries(columns).filter(([name]) => isRepeated || name !== 'whole')
  const names = shown.map(([name]) => name)
  const rows = summaries.map((summary) => shown.map(([, read]) => read(summary)))
  const taken = Math.max(...Array.from(formatTable(names, rows).matchAll(/.+/g), ([line]) => line.length))
  const room = Math.max(leastPreview, terminalColumns - taken - 2)
  const previews = summaries.map((summary) => cut(previewOf(summary), room))
  const table = formatTable(
    [...names, 'answer'],
    rows.map((row, index) => [...row, previews[index]]),
  )
  const notes = summaries.flatMap(notesOf).map((note) => `${printable(note)}\n`)
  return notes.length === 0 ? table : `${table}\n${notes.join('')}`
}

/** What was spent, as far as it is known. */
export function totalLine(compared: readonly Compared[]): string {
  const { usd, unknownCalls } = totalCost(compared)
  const unknown =
    unknownCalls === 0 ? '' : `, and what ${unknownCalls === 1 ? 'one call' : `${unknownCalls} calls`} cost is unknown`
  return `Cost: ${usdText(usd)} USD${unknown}.`
}

function previewOf({ text = '', textState, fault }: Summary): string {
  if (textState === 'answered') return text
  if (text !== '') return `[${textState?.replace('_', ' ')}] ${text}`
  return fault ? `[${fault.code}]` : '[stopped]'
}

function notesOf({ target, answeredBy, fault, failed, calls }: Summary): string[] {
  const often = calls > 1 ? ` (${failed} of ${calls} calls)` : ''
  return [
    ...(answeredBy ? [`${target}: ${answeredBy} has answered in its place.`] : []),
    ...(fault ? [`${target}${often}: ${sentenceOf(fault)}`] : []),
  ]
}

function whole(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value)
}

import { present } from '#runtime/contract/present.ts'
import { csvLine } from '#runtime/csv.ts'
import { unprintable } from '#runtime/unprintable.ts'
import { type Answer, answeredBy, tokensPerSecond } from '../answers/answer.ts'
import { sentenceOf } from '../answers/fault.ts'
import { chatBody, type Question } from '../answers/question.ts'
import type { Compared } from './compare.ts'
import { summarise, totalCost } from './summary.ts'

const columns = [
  ...['target', 'run', 'outcome', 'answered_by', 'first_token_ms', 'total_ms', 'tokens_per_second'],
  ...['prompt_tokens', 'completion_tokens', 'cost_usd', 'finish_reason', 'answer', 'code', 'error', 'call_id'],
] as const
type Row = { [Name in (typeof columns)[number]]?: string | number }

/** One line for each answer. Unknown is empty. */
export function toCsv(compared: readonly Compared[]): string {
  const rows = compared.flatMap(({ target, answers }) =>
    answers.map((answer, index): Row => ({ target, ...answerOf(answer, index) })),
  )
  return csvLine(columns) + rows.map((row) => csvLine(columns.map((name) => row[name]))).join('')
}

/** The question, a summary of each target, and all its answers. Unknown is absent. */
export function toJson(compared: readonly Compared[], question: Question, time: Date): string {
  const { usd, unknownCalls } = totalCost(compared)
  const document = {
    time: time.toISOString(),
    request: chatBody(question),
    results: compared.map((one) => ({ ...shownSummary(one), answers: one.answers.map(answerOf) })),
    total: { cost_usd: usd, unknown_cost_calls: unknownCalls },
  }
  return `${JSON.stringify(document, null, 2).replace(unprintable, escaped)}\n`
}

/** JSON itself escapes only some of them. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function shownSummary(compared: Compared) {
  const summary = summarise(compared)
  return present({
    target: summary.target,
    calls: summary.calls,
    answered: summary.answered,
    first_token_ms: tenths(summary.firstTokenMs),
    total_ms: tenths(summary.totalMs),
    tokens_per_second: tenths(summary.tokensPerSecond),
    prompt_tokens: summary.promptTokens,
    completion_tokens: summary.completionTokens,
    cost_usd: summary.costUsd,
  })
}

function answerOf(answer: Answer, index: number): Row {
  const { state, usage, fault, text } = answer
  return present({
    run: index + 1,
    outcome: state,
    answered_by: answeredBy(answer),
    first_token_ms: tenths(answer.firstTokenMs),
    total_ms: tenths(answer.totalMs),
    tokens_per_second: tenths(tokensPerSecond(answer)),
    prompt_tokens: usage?.prompt_tokens,
    completion_tokens: usage?.completion_tokens,
    cost_usd: answer.costUsd,
    finish_reason: answer.finishReason,
    answer: text === '' ? undefined : text,
    code: fault?.code,
    error: fault && sentenceOf(fault),
    call_id: answer.headers['x-request-id'],
  })
}

function tenths(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 10) / 10
}

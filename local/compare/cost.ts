import { createInterface } from 'node:readline/promises'
import { type Planned, predictedTotal } from '../../functions/llm-console/pages/compare/plan.ts'

/** Whether calls may be made: what they are likely to cost, and whether somebody has to agree to that. */
export function costOfAll(
  planned: readonly Planned[],
  repeat: number,
  maxUsd: number,
): { text: string; isTooMuch: boolean } {
  const calls = planned.filter((one) => !('fault' in one)).length * repeat
  const { usd, unknownCalls } = predictedTotal(planned, repeat)
  const unknown = unknownCalls === 0 ? '' : `, and ${unknownCalls === calls ? 'all' : unknownCalls} at an unknown price`
  const text = `${calls} ${calls === 1 ? 'call' : 'calls'}, about ${usdText(usd)} USD together${unknown}`
  return { text, isTooMuch: usd > maxUsd || unknownCalls > 0 }
}

/** To two digits, without an exponent. */
export function usdText(usd: number): string {
  return usd === 0 ? '0' : usd.toFixed(Math.max(2, 1 - Math.floor(Math.log10(usd))))
}

/** Asks on the terminal. Whatever is not yes is no. */
export async function agrees(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} Go on? [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}

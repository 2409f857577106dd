import { aligned } from '../../local/aligned.ts'
import { measures, storeMeasures } from './sample.ts'
import type { Round } from './soak.ts'
import { type Noise, type Steadiness, steadinessOf } from './steady.ts'

export type Verdict = { what: string } & Steadiness

/** Whether each measure of the router, of the provider function and of the store stays the same. */
export function verdictsOf(rounds: readonly Round[]): Verdict[] {
  const all = <Name extends string>(
    of: string,
    noises: Readonly<Record<Name, Noise>>,
    read: (round: Round, name: Name) => number,
  ) => {
    const names = Object.keys(noises) as Name[]
    return names.map((name) => ({
      what: `${of}: ${name}`,
      ...steadinessOf(
        rounds.map((round) => read(round, name)),
        noises[name],
      ),
    }))
  }
  return [
    ...all('llm-router', measures, ({ router }, name) => router[name]),
    ...all('groq-generate', measures, ({ provider }, name) => provider[name]),
    ...all('store', storeMeasures, ({ store }, name) => store[name]),
  ]
}

/** The verdicts as aligned text. */
export function textOf(verdicts: readonly Verdict[]): string {
  const rows = [
    ['', 'after warm-up', 'at the end', 'growth', 'at most', ''],
    ...verdicts.map(({ what, first, last, growth, most, verdict }) => [
      what,
      ...[first, last, growth, most].map((value) => String(Number(value.toFixed(1)))),
      verdict,
    ]),
  ]
  return aligned(rows, [0, 5])
}

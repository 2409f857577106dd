import { refusal } from '#runtime/contract/refusal.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Demand, Known } from './router-demand.ts'

type Counts = { in_flight: number; waiting: number }

const rows = {
  cluster: ({ clusters }: Demand, name: string): Counts | undefined => clusters.find(({ cluster }) => cluster === name),
  function: ({ functions }: Demand, name: string): Counts | undefined =>
    functions.find(({ function: found }) => found === name),
  target: ({ targets }: Demand, name: string): Counts | undefined => targets.find(({ target }) => target === name),
}
const kinds = ['cluster', 'function', 'target'] as const

/** Whose demand is asked for. */
export type Subject = { kind: keyof typeof rows; name: string }

/**
 * The cluster, function or target that a query or a trigger names; undefined if it names none.
 * @throws LlmError invalid_request if it names several
 */
export function subjectOf(named: Readonly<Record<string, string | undefined>>): Subject | undefined {
  const [subject, ...more] = kinds.flatMap((kind) => {
    const name = named[kind]
    return name === undefined ? [] : [{ kind, name }]
  })
  if (more.length > 0) throw refusal(`Name one cluster, function or target, and not several`, more[0]?.kind)
  return subject
}

/**
 * Its requests now; none if the router is at zero.
 * @throws LlmError unknown_path if the router does not know the name: a typo would otherwise look like no demand
 */
export function countsOf(known: Known, { kind, name }: Subject): Counts {
  const counts = known === 'at_zero' ? { in_flight: 0, waiting: 0 } : rows[kind](known, name)
  if (counts) return counts
  throw new LlmError('unknown_path', `The router's catalogue has no ${kind} ${name.slice(0, 80)}`, {
    fix: 'Correct the name: GET /demand lists all.',
  })
}

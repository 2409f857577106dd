import type { PlanInput, PlannedFunction } from './planned.ts'

/** What else than the maximum can be changed for a number of replicas, by the reason for it. */
const orElse = {
  CPU: 'raise it, or the CPU limit',
  p99: 'raise it, or the CPU limit',
  'calls under way': 'raise it, or com.openfaas.scale.target',
  'the minimum': 'raise it, or lower com.openfaas.scale.min',
} as const satisfies Record<PlannedFunction['because'], string>

type Planned = {
  functions: readonly PlannedFunction[]
  /** p99, if it is longer than it is to be. */
  lateMs: number | undefined
  /** The function of which one replica more would make it shorter, but is more than the maximum. */
  full: PlannedFunction | undefined
}

/** What a plan cannot hold with the stack file as it is, each with what to change. */
export function warningsOf({ functions, lateMs, full }: Planned, input: PlanInput): string[] {
  return [
    ...functions.flatMap((one) => ofFunction(one, input)),
    ...ofMemory(input),
    ...(lateMs === undefined ? [] : [ofP99(lateMs, full, input)]),
  ]
}

function ofFunction({ name, replicas, because, refusedShare }: PlannedFunction, { scaling }: PlanInput): string[] {
  const { max, maxFrom, maxInflight } = scaling
  const warnings = []
  if (!maxInflight.has(name)) {
    warnings.push(
      `${name} is not in the stack file, and so planned without its max_inflight: add it, or give another --mix.`,
    )
  }
  if (replicas > max) warnings.push(`${name} needs ${replicas} replicas, and ${maxFrom} is ${max}: ${orElse[because]}.`)
  if (refusedShare > 0.001) {
    const percent = (refusedShare * 100).toFixed(1)
    warnings.push(`${name} refuses ${percent} % of its calls at max_inflight: lower com.openfaas.scale.target.`)
  }
  return warnings
}

function ofMemory({ scaling: { memoryMiB }, serviceTimes: { routerMiB, providerMiB } }: PlanInput): string[] {
  const needs = [
    ['llm-router', routerMiB],
    ['a provider function', providerMiB],
  ] as const
  return needs
    .filter(([, needed]) => needed > memoryMiB)
    .map(([name, needed]) => `${name} takes ${needed} MiB under load: give it more than ${memoryMiB} MiB.`)
}

function ofP99(lateMs: number, full: PlannedFunction | undefined, { scaling }: PlanInput): string {
  const told = `p99 is ${Math.round(lateMs)} ms`
  if (full === undefined) return `${told} however many replicas there are: most of it is the providers' own time.`
  const { max, maxFrom } = scaling
  return `${told}, one replica more of ${full.name} would make it shorter, and ${maxFrom} is ${max}: ${orElse.p99}.`
}

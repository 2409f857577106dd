import type { Mix } from './mixes.ts'

/** What a call needs of a function, as measured. */
export type ServiceTimes = {
  routerCpuMs: number
  providerCpuMs: number
  /** From no replica until it answers. */
  coldStartMs: number
  /** Of the CPU times: variance over the squared mean. */
  squaredVariation: number
  routerMiB: number
  providerMiB: number
}

/** What the stack file gives each function. */
export type Scaling = {
  /** Cores of a replica. */
  cpu: number
  memoryMiB: number
  /** com.openfaas.scale.target: calls under way for each replica. */
  target: number
  /** com.openfaas.scale.min and .max. */
  min: number
  max: number
  /** Who says so. */
  maxFrom: 'com.openfaas.scale.max' | '--max'
  /** com.openfaas.scale.zero-duration; undefined where it does not scale to zero. */
  zeroAfterMs: number | undefined
  /** By the name of each function in the stack file; 0 is no limit, as for of-watchdog. */
  maxInflight: ReadonlyMap<string, number>
}

/** How busy a replica's CPU is to be at most, between 0 and 1. */
export type Aims = { utilisation: number; p99Ms: number | undefined }

export type Prices = { usdPerCpuHour: number; usdPerGibHour: number; usdOf(part: Mix[number]): number }

export type PlanInput = {
  perSecond: number
  mix: Mix
  /** The function that serves a target. */
  functionOf(target: string): string
  serviceTimes: ServiceTimes
  scaling: Scaling
  aims: Aims
  prices: Prices
  random: () => number
}

export type PlannedFunction = {
  name: string
  perSecond: number
  /** Calls under way at the same time, on average. */
  inFlight: number
  replicas: number
  /** Why there are so many. */
  because: 'CPU' | 'calls under way' | 'p99' | 'the minimum'
  utilisation: number
  waitMs: number
  /** Of calls that a replica refuses because of max_inflight, and that find no replica. */
  refusedShare: number
  coldShare: number
  usdPerMonth: number
}

export type Plan = {
  functions: PlannedFunction[]
  p50Ms: number
  p99Ms: number
  usdPerMonth: { replicas: number; tokens: number }
  warnings: string[]
}

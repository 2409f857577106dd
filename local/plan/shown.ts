import { aligned } from '../aligned.ts'
import type { Plan, PlanInput } from './planned.ts'

/** A plan as a table and sentences. */
export function shown(plan: Plan, { perSecond, scaling }: Pick<PlanInput, 'perSecond' | 'scaling'>): string {
  const head = [
    'function',
    'requests/s',
    'under way',
    'replicas',
    'because of',
    'CPU busy',
    'wait, ms',
    'cold',
    'USD a month',
  ]
  const rows = plan.functions.map((one) => [
    one.name,
    one.perSecond.toFixed(1),
    one.inFlight.toFixed(1),
    String(one.replicas),
    one.because,
    percent(one.utilisation),
    one.waitMs.toFixed(1),
    percent(one.coldShare),
    one.usdPerMonth.toFixed(2),
  ])
  const replicas = plan.functions.reduce((sum, one) => sum + one.replicas, 0)
  return [
    aligned([head, ...rows], [0, 4]),
    '',
    `${perSecond} requests per second: p50 ${plan.p50Ms.toFixed(0)} ms, p99 ${plan.p99Ms.toFixed(0)} ms, the providers' own time included.`,
    `${replicas} replicas: ${(replicas * scaling.cpu).toFixed(1)} cores, ${((replicas * scaling.memoryMiB) / 1024).toFixed(1)} GiB, ` +
      `${plan.usdPerMonth.replicas.toFixed(2)} USD a month; tokens ${plan.usdPerMonth.tokens.toFixed(2)} USD a month.`,
    ...plan.warnings.map((warning) => `! ${warning}`),
    '',
  ].join('\n')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.01 ? 1 : 0)} %`
}

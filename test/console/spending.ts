import type { BudgetList } from '#runtime/contract/admin/budgets.ts'
import type { Savings } from '#runtime/contract/admin/savings.ts'

const hourMs = 3_600_000
const providers = ['anthropic', 'vertex', 'groq', 'openai', 'bedrock'] as const

/** The console's time in these tests. */
export const nowMs = Date.parse('2026-11-26T10:41:00Z')

/** What `/admin/usage` answers to a query, for traffic that never changes. */
export function usageOf(query: URLSearchParams, groups: readonly (string | null)[] = providers): object {
  const [group = 'provider', per] = [query.get('group_by') ?? 'provider', query.get('per')]
  const stepMs = per === 'hour' ? hourMs : 24 * hourMs
  const fromMs = Date.parse(query.get('from') ?? '2026-11-01')
  const toMs = Date.parse(query.get('to') ?? new Date(nowMs + hourMs).toISOString().slice(0, 13).concat(':00:00Z'))
  const values = group === 'status' ? ['settled', 'estimated', 'unsettled', 'unknown'] : groups
  const rows: (Record<string, unknown> & { cost_usd: number; calls: number })[] = []
  for (let ms = fromMs; ms < toMs; ms += per === null ? toMs - fromMs : stepMs) {
    const time = new Date(ms).toISOString()
    for (const [index, value] of values.entries()) {
      // Some days are busier than others, and the first groups are dearer.
      const weight = (1 + Math.sin(ms / stepMs + index)) / (index + 1) ** 2
      rows.push({
        ...(per !== null && { time: per === 'hour' ? time : per === 'day' ? time.slice(0, 10) : time.slice(0, 7) }),
        [group]: value,
        ...{ calls: Math.round(100 * weight) + 1, prompt_tokens: Math.round(90_000 * weight) },
        ...{ completion_tokens: Math.round(20_000 * weight), cost_usd: value === 'unknown' ? 0 : 12 * weight },
        unknown_cost_calls: value === 'unknown' || value === 'vertex' ? 3 : 0,
      })
    }
  }
  const sum = (name: string) => rows.reduce((all, row) => all + Number(row[name]), 0)
  const names = ['calls', 'prompt_tokens', 'completion_tokens', 'cost_usd', 'unknown_cost_calls']
  return {
    ...{ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), time_zone: 'UTC', rows },
    total: Object.fromEntries(names.map((name) => [name, sum(name)])),
  }
}

const compared = { compared_calls: 1150, unknown_calls: 2, left_out_calls: 48 }

export const savings: Savings = {
  ...{ from: '2026-11-01T00:00:00.000Z', to: '2026-11-26T11:00:00.000Z', time_zone: 'UTC' },
  baselines: [
    { name: 'all-strong', targets: ['anthropic/claude-sonnet-5-5'] },
    { name: 'all-vertex', targets: ['vertex/gemini-2.5-pro'] },
  ],
  rows: [],
  total: {
    ...{ calls: 1200, cost_usd: 41, unknown_cost_calls: 2 },
    comparisons: [
      { baseline: 'all-strong', ...compared, actual_usd: 41, baseline_usd: 132, saved_usd: 91, saved_percent: 68.9 },
      {
        baseline: 'all-vertex',
        ...compared,
        actual_usd: 41,
        baseline_usd: 36.5,
        saved_usd: -4.5,
        saved_percent: -12.3,
      },
    ],
  },
}

const month = { began_at: '2026-11-01T00:00:00.000Z', resets_at: '2026-12-01T00:00:00.000Z', per: 'month' } as const

export const budgets: BudgetList = {
  ...{ now: '2026-11-26T10:41:00.000Z', time_zone: 'UTC' },
  budgets: [
    {
      ...{ of: 'all', ...month, limit_usd: 2000, soft_usd: 1600, hard: true, used_usd: 1720.5, reserved_usd: 3.2 },
      ...{ left_usd: 279.5, used_percent: 86, low: true, runs_out_at: '2026-11-29T04:00:00.000Z' },
    },
    {
      ...{ of: 'department', name: 'research', ...month, limit_usd: 500, soft_usd: 400, hard: false, used_usd: 61.25 },
      ...{ reserved_usd: 0, left_usd: 438.75, used_percent: 12.2, low: false },
    },
    {
      ...{ of: 'key', id: 'key_1f0c3a9d52b7e846', name: 'Shop backend', per: 'total', limit_usd: 10, soft_usd: 8 },
      ...{ hard: true, used_usd: 10, reserved_usd: 0, left_usd: 0, used_percent: 100, low: true },
    },
    { of: 'user', each: true, per: 'day', limit_usd: 1, soft_usd: 0.8, hard: true },
  ],
}

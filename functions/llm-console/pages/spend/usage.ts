import * as v from 'valibot'

/** By what spend can be told apart. */
export const groups = {
  provider: 'Provider',
  model: 'Model',
  task: 'Task',
  department: 'Department',
  key: 'Key',
} as const

export type GroupName = keyof typeof groups

export function isGroupName(text: string | null): text is GroupName {
  return text !== null && Object.hasOwn(groups, text)
}

const sums = {
  calls: v.number(),
  prompt_tokens: v.number(),
  completion_tokens: v.number(),
  cost_usd: v.number(),
  unknown_cost_calls: v.number(),
}

export type Sums = { [Name in keyof typeof sums]: number }

/** What `/admin/usage` answers when it groups by this. */
export function usageSchema(group: string) {
  const row = v.pipe(
    v.looseObject({ ...sums, time: v.optional(v.string()) }),
    v.rawTransform(({ dataset: { value }, addIssue, NEVER }): UsageRow => {
      const member = value[group]
      if (typeof member === 'string' || member === null) return { ...value, group: member }
      addIssue({ message: `has no ${group}` })
      return NEVER
    }),
  )
  return v.object({
    from: v.string(),
    to: v.string(),
    time_zone: v.string(),
    rows: v.array(row),
    total: v.object(sums),
  })
}

/** `group` is null where calls have no such property. */
export type UsageRow = Sums & { time?: string | undefined; group: string | null }
export type Usage = v.InferOutput<ReturnType<typeof usageSchema>>

/** A group over the whole time. */
export type GroupTotal = Sums & { group: string | null }

/** The groups, those that cost most first. */
export function totalsOf(rows: readonly UsageRow[]): GroupTotal[] {
  const totals = new Map<string | null, GroupTotal>()
  for (const row of rows) {
    const { group } = row
    totals.set(group, { group, ...plus(totals.get(group) ?? zero, row) })
  }
  return [...totals.values()].sort((one, other) => other.cost_usd - one.cost_usd || other.calls - one.calls)
}

const zero: Sums = { calls: 0, prompt_tokens: 0, completion_tokens: 0, cost_usd: 0, unknown_cost_calls: 0 }

function plus(one: Sums, other: Sums): Sums {
  return {
    calls: one.calls + other.calls,
    prompt_tokens: one.prompt_tokens + other.prompt_tokens,
    completion_tokens: one.completion_tokens + other.completion_tokens,
    cost_usd: one.cost_usd + other.cost_usd,
    unknown_cost_calls: one.unknown_cost_calls + other.unknown_cost_calls,
  }
}

import { addressOf } from '../shell/address.ts'
import { isRangeName, type RangeName } from './range.ts'
import { type GroupName, isGroupName } from './usage.ts'

/** What is shown, which the address holds, so that it can be kept and passed on. */
export type View = { range: RangeName; group: GroupName; from: string; to: string }

export function readView(query: URLSearchParams): View {
  const [range, group] = [query.get('range'), query.get('by')]
  return {
    range: isRangeName(range) ? range : '7d',
    group: isGroupName(group) ? group : 'provider',
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
  }
}

/** Shows another view, without a step back to the one before. */
export function show({ range, group, from, to }: View): void {
  const days = range === 'custom' ? { from, to } : {}
  location.replace(addressOf('spend', '', { range, by: group, ...days }))
}

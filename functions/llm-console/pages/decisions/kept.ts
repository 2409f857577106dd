import type { DecisionSummary } from '../api/decisions.ts'

type Page = { decisions: readonly DecisionSummary[]; next: string | null }

/** The requests that a page has read so far, the newest first, once older ones are wanted. */
export type Kept = Page & {
  /** More requests have come between two readings than one of them holds, so that some are missing. */
  hasGap: boolean
}

/** The router keeps no more either. */
const most = 10_000

/** Adds what the newest page has now. */
export function withNewest(kept: Kept, newest: Page): Kept {
  const known = new Set(kept.decisions.map(nameOf))
  const meets = newest.next === null || newest.decisions.some((decision) => known.has(nameOf(decision)))
  return { ...joined(newest.decisions, kept.decisions, kept.next), hasGap: kept.hasGap || !meets }
}

/** Adds the page after the last one. */
export function withOlder(kept: Kept, older: Page): Kept {
  return { ...joined(kept.decisions, older.decisions, older.next), hasGap: kept.hasGap }
}

/** New requests move the pages, so that one may be on two of them. */
function joined(first: Page['decisions'], then: Page['decisions'], next: string | null): Page {
  const known = new Set(first.map(nameOf))
  const decisions = [...first, ...then.filter((decision) => !known.has(nameOf(decision)))]
  return decisions.length > most ? { decisions: decisions.slice(0, most), next: null } : { decisions, next }
}

function nameOf({ call_id, time }: DecisionSummary): string {
  return `${call_id} ${time}`
}

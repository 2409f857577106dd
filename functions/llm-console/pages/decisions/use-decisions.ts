import { useEffect, useRef, useState } from 'preact/hooks'
import { useClient } from '../api/context.ts'
import { type DecisionSummary, decisionListSchema } from '../api/decisions.ts'
import { type Query, useQuery } from '../api/query.ts'
import type { Failure } from '../api/result.ts'
import type { Filters } from './filters.tsx'

const pageSize = 100
const everyMs = 5000

type Listed = { decisions: readonly DecisionSummary[]; hasMore: boolean; partial: { reason: string } | undefined }

export type Decisions = {
  query: Query<Listed>
  /** Asks for the page after the last one. */
  more(): Promise<void>
  moreFailure: Failure | undefined
}

type Older = { decisions: readonly DecisionSummary[]; next: string | null }

/** The newest page of the last requests, which is asked for again and again, and those before it as far as they are wanted. */
export function useDecisions(filters: Filters): Decisions {
  const client = useClient()
  const pathOf = (before?: string | null) =>
    `api/admin/decisions?${new URLSearchParams({ ...filters, limit: String(pageSize), ...(before && { before }) })}`
  const path = pathOf()
  const newest = useQuery(path, decisionListSchema, { everyMs })
  const [older, setOlder] = useState<Older>()
  const [moreFailure, setMoreFailure] = useState<Failure>()
  const changed = useRef(new AbortController())
  useEffect(() => {
    const abort = new AbortController()
    changed.current = abort
    setOlder(undefined)
    setMoreFailure(undefined)
    return () => abort.abort()
  }, [path])

  async function more() {
    const before = older ? older.next : newest.value?.next
    const { signal } = changed.current
    const result = await client.ask(pathOf(before), decisionListSchema, { signal })
    if (signal.aborted) return
    setMoreFailure(result.ok ? undefined : result.failure)
    if (!result.ok) return
    // The pages that had been there when the first older one came stay, or there would be a gap as new ones come.
    const known = older?.decisions ?? newest.value?.decisions ?? []
    setOlder({ decisions: [...known, ...result.value.decisions], next: result.value.next })
  }

  const value = newest.value && {
    decisions: distinct([...newest.value.decisions, ...(older?.decisions ?? [])]),
    hasMore: !newest.isOfPathBefore && (older ? older.next : newest.value.next) !== null,
    partial: newest.value.partial,
  }
  return { query: { ...newest, value }, more, moreFailure }
}

/** New requests move the pages, so that one may be on two of them. */
function distinct(decisions: readonly DecisionSummary[]): DecisionSummary[] {
  return [...new Map(decisions.map((decision) => [`${decision.call_id} ${decision.time}`, decision])).values()]
}

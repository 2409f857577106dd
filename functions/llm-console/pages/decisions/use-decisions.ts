import { useEffect, useRef, useState } from 'preact/hooks'
import { useClient } from '../api/context.ts'
import { type DecisionSummary, decisionListSchema } from '../api/decisions.ts'
import { type Query, useQuery } from '../api/query.ts'
import type { Failure } from '../api/result.ts'
import { useLateMs } from '../api/use-late.ts'
import type { Filters } from './filters.tsx'
import { type Kept, withNewest, withOlder } from './kept.ts'

const pageSize = 100
const everyMs = 5000

type Listed = {
  decisions: readonly DecisionSummary[]
  hasMore: boolean
  /** Some requests between these are not among them. Reloading starts again from the newest. */
  hasGap: boolean
  partial: { reason: string } | undefined
}

export type Decisions = {
  query: Query<Listed>
  older: {
    /** Asks for the page after the last one. */
    load(): Promise<void>
    isLoading: boolean
    /** How long it has been awaited, in milliseconds, if that is long. */
    lateMs: number | undefined
    failure: Failure | undefined
  }
}

const notLoading: { isLoading: boolean; failure?: Failure | undefined } = { isLoading: false }

/** The newest page of the last requests, which is asked for again and again, and those before it as far as they are wanted. */
export function useDecisions(filters: Filters): Decisions {
  const client = useClient()
  const pathOf = (before?: string | null) =>
    `api/admin/decisions?${new URLSearchParams({ ...filters, limit: String(pageSize), ...(before && { before }) })}`
  const path = pathOf()
  const newest = useQuery(path, decisionListSchema, { everyMs })
  const [kept, setKept] = useState<Kept>()
  const [{ isLoading, failure: olderFailure }, setOlder] = useState(notLoading)
  const lateMs = useLateMs(isLoading, 0)
  const changed = useRef(new AbortController())
  useEffect(() => {
    const abort = new AbortController()
    changed.current = abort
    setKept(undefined)
    setOlder(notLoading)
    return () => abort.abort()
  }, [path])

  const isNone = newest.failure !== undefined && matchesNone(newest.failure)
  const page = newest.value ?? (isNone ? none : undefined)
  useEffect(() => {
    if (page) setKept((before) => before && withNewest(before, page))
  }, [page])

  async function load() {
    const from = kept ?? (page && { ...page, hasGap: false })
    if (from === undefined || isLoading) return
    // All that is there stays from now on, or there would be a gap as new ones come, already while the older ones are awaited.
    setKept(from)
    setOlder({ isLoading: true })
    const { signal } = changed.current
    const result = await client.ask(pathOf(from.next), decisionListSchema, { signal })
    if (signal.aborted) return
    setOlder({ isLoading: false, failure: result.ok ? undefined : result.failure })
    if (result.ok) setKept((before) => before && withOlder(before, result.value))
  }

  function reload() {
    if (kept?.hasGap) setKept(undefined)
    newest.reload()
  }

  const listed = kept ?? (page && { ...page, hasGap: false })
  const value = page &&
    listed && {
      decisions: listed.decisions,
      hasMore: listed.next !== null,
      hasGap: listed.hasGap,
      partial: page.partial,
    }
  const failure = isNone ? undefined : newest.failure
  return {
    query: { ...newest, value, failure, reload },
    older: { load, isLoading, lateMs, failure: olderFailure },
  }
}

const none = { decisions: [], next: null, partial: undefined }

/** The router takes a name that no request has for a mistake. To who looks at the list it is one that nothing is found by. */
function matchesNone({ status, param }: Failure): boolean {
  return status === 400 && (param === 'reason' || param === 'target' || param === 'key')
}

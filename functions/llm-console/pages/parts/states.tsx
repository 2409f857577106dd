import type { ComponentChildren } from 'preact'
import type { Query } from '../api/query.ts'
import type { Failure } from '../api/result.ts'
import { Icon } from './icon.tsx'
import { Prose } from './prose.tsx'

type EmptyProps = { title: string; children?: ComponentChildren }

/** There is nothing yet. The children say how something comes here. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <div class="state">
      <p class="state-title">{title}</p>
      {children && <div class="muted">{children}</div>}
    </div>
  )
}

type LoadingProps = {
  /** How many lines the skeleton has. */
  lines?: number | undefined
  /** How long it has taken, if that is long. */
  lateMs?: number | undefined
  onRetry?: (() => void) | undefined
}

export function Loading({ lines = 3, lateMs, onRetry }: LoadingProps) {
  return (
    <>
      {lateMs !== undefined && (
        <div class="state failure">
          <p class="state-title">
            <Icon name="warning" />
            <NoAnswerFor ms={lateMs} />
          </p>
          <p>Still waiting.</p>
          {onRetry && (
            <button type="button" onClick={onRetry}>
              Try again
            </button>
          )}
        </div>
      )}
      <div class="state loading" role="status">
        <span class="visually-hidden">Loading …</span>
        {Array.from({ length: lines }, (_, line) => (
          <div key={line} class="skeleton" />
        ))}
      </div>
    </>
  )
}

type LateNoticeProps = { ms: number | undefined; children: ComponentChildren }

/** Says how long an answer has been awaited, if that is long, and what that means here. */
export function LateNotice({ ms, children }: LateNoticeProps) {
  if (ms === undefined) return null
  return (
    <p class="notice warning">
      <NoAnswerFor ms={ms} />. {children}
    </p>
  )
}

/** Why a dialog cannot be left while a change is under way. */
export const stillOpen = 'It may be done already, so this stays open until that is known: for half a minute at most.'

export function NoAnswerFor({ ms }: { ms: number }) {
  return <>No answer for {Math.floor(ms / 1000)} s</>
}

const titles: Readonly<Record<Failure['kind'], string>> = {
  'signed-out': 'Signed out',
  refused: 'That did not work',
  unreachable: 'Nobody answers',
  'another-version': 'Another version',
  aborted: 'Stopped',
}

const titleByCode: Readonly<Record<string, string>> = {
  not_permitted: 'Not permitted',
  invalid_key: 'Not permitted',
  gateway_unreachable: 'The gateway cannot be reached',
  function_unavailable: 'The router cannot be reached',
  store_unavailable: 'The store is not available',
  rate_limited: 'Too many requests',
  budget_exceeded: 'The budget is used up',
  model_not_found: 'No such model',
  no_candidate: 'No target may answer this',
  providers_exhausted: 'No target can answer now',
  deadline_exceeded: 'No answer in time',
}

/** What went wrong, and what to do about it. */
export function FailureState({ failure, onRetry }: { failure: Failure; onRetry?: (() => void) | undefined }) {
  return (
    <div class="state failure" role="alert">
      <p class="state-title">
        <Icon name="warning" />
        {titleByCode[failure.code ?? ''] ?? titles[failure.kind]}
      </p>
      <p>
        <Prose text={failure.message} />
      </p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  )
}

type LoadedProps<Value> = {
  query: Pick<Query<Value>, 'value' | 'failure' | 'lateMs' | 'reload'>
  /** How many lines the skeleton has. */
  lines?: number
  children: (value: Value) => ComponentChildren
}

/** The value of a query, or the state in its place. A failure beside a value that is there is told above it. */
export function Loaded<Value>({ query, lines, children }: LoadedProps<Value>) {
  const { value, failure, lateMs, reload } = query
  if (value === undefined && failure) return <FailureState failure={failure} onRetry={reload} />
  if (value === undefined) return <Loading lines={lines} lateMs={lateMs} onRetry={reload} />
  return (
    <>
      {!failure && <LateNotice ms={lateMs}>What you see is how it was before; this page is still waiting.</LateNotice>}
      {failure && <FailureState failure={failure} onRetry={reload} />}
      {children(value)}
    </>
  )
}

import { useEffect, useState } from 'preact/hooks'
import { useClient } from '../api/context.ts'
import { useQuery } from '../api/query.ts'
import { PageHeader } from '../parts/page-header.tsx'
import { FailureState, Loading, NoAnswerFor } from '../parts/states.tsx'
import { Time } from '../parts/time.tsx'
import { Clusters } from './clusters.tsx'
import { Functions } from './functions.tsx'
import { standingSchema } from './standing.ts'
import { Store } from './store.tsx'
import { Summary } from './summary.tsx'
import { Targets } from './targets.tsx'

const everyMs = 2000

export default function HealthPage() {
  const [isPaused, setPaused] = useState(false)
  const { value, failure, atMs, lateMs, reload } = useQuery('api/admin/standing', standingSchema, {
    everyMs: isPaused ? undefined : everyMs,
  })
  const elapsedMs = useElapsedMs(atMs)
  const isAway = failure !== undefined || lateMs !== undefined
  return (
    <>
      <PageHeader title="Health" intro="The state of the targets, as seen by the router that answers this page.">
        <p class="live muted">
          <span class={isPaused || isAway ? 'dot' : 'dot on'} />
          {isPaused ? 'Paused' : lateMs !== undefined ? <NoAnswerFor ms={lateMs} /> : isAway ? 'Away' : 'Live'}
          {atMs !== undefined && (
            <>
              {', as of '}
              <Time at={atMs} />
            </>
          )}
        </p>
        <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {isPaused ? 'Resume' : 'Pause'}
        </button>
      </PageHeader>
      {value === undefined ? (
        failure ? (
          <FailureState failure={failure} onRetry={reload} />
        ) : (
          <Loading lines={8} lateMs={lateMs} onRetry={reload} />
        )
      ) : (
        <div class="stack sections">
          {isAway && (
            <p class="notice warning" role="status">
              {failure?.message ?? 'The router does not answer.'} What you see is how it was
              {atMs !== undefined && (
                <>
                  {' at '}
                  <Time at={atMs} />
                </>
              )}
              ; the page keeps trying.
            </p>
          )}
          <Summary standing={value} />
          <Targets targets={value.targets} elapsedMs={elapsedMs} />
          <Clusters clusters={value.clusters} />
          <Functions functions={value.functions} />
          <Store store={value.store} />
        </div>
      )}
    </>
  )
}

/** How long ago something was, each second anew. Only differences of one clock count, whatever it shows. */
function useElapsedMs(atMs: number | undefined): number {
  const client = useClient()
  const [nowMs, setNowMs] = useState(client.nowMs())
  useEffect(() => {
    const timer = setInterval(() => setNowMs(client.nowMs()), 1000)
    return () => clearInterval(timer)
  }, [client])
  return atMs === undefined ? 0 : Math.max(0, nowMs - atMs)
}

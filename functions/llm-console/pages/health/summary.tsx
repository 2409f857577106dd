import { ConditionBadge } from '../parts/condition.tsx'
import { Figure } from '../parts/figure.tsx'
import { formatCount } from '../parts/format.ts'
import { groupOf, storeCondition } from './condition.ts'
import { readyReplicas } from './ready-replicas.ts'
import type { Standing } from './standing.ts'

/** The page in four figures. */
export function Summary({ standing: { targets, clusters, functions, store } }: { standing: Standing }) {
  const there = targets.filter((target) => groupOf(target) !== 'absent')
  const well = there.filter((target) => groupOf(target) === 'well')
  const absent = targets.length - there.length
  const asleep = functions.filter(({ state }) => state === 'asleep').length
  const queued = clusters.reduce((sum, { queue_depth = 0 }) => sum + queue_depth, 0)
  return (
    <dl class="cards figures">
      <Figure
        label="Targets that are well"
        value={`${formatCount(well.length)} of ${formatCount(there.length)}`}
        isBad={well.length < there.length}
      >
        {absent > 0 && `${formatCount(absent)} more are not deployed or switched off`}
      </Figure>
      <Figure label="Replicas ready" value={readyReplicas(functions)}>
        {asleep > 0 && `${formatCount(asleep)} ${asleep === 1 ? 'function is' : 'functions are'} scaled to zero`}
      </Figure>
      <Figure
        label="Clusters that may be asked"
        value={
          clusters.length === 0
            ? 'none'
            : `${clusters.filter((cluster) => cluster.available).length} of ${clusters.length}`
        }
        isBad={clusters.some((cluster) => !cluster.available)}
      >
        {clusters.length > 0 && `${formatCount(queued)} ${queued === 1 ? 'request waits' : 'requests wait'}`}
      </Figure>
      <Figure label="Store" value={store.kind}>
        <ConditionBadge condition={storeCondition(store.state)} />
      </Figure>
    </dl>
  )
}

import { Amount, Count } from '../parts/amount.tsx'
import { Badge } from '../parts/badge.tsx'
import { Fact } from '../parts/fact.tsx'
import { Meter } from '../parts/meter.tsx'
import { Empty } from '../parts/states.tsx'
import { Time } from '../parts/time.tsx'
import type { ClusterStanding } from './standing.ts'

export function Clusters({ clusters }: { clusters: readonly ClusterStanding[] }) {
  return (
    <section aria-labelledby="clusters">
      <h2 id="clusters">Clusters</h2>
      {clusters.length === 0 ? (
        <Empty title="No cluster of your own">
          A target with <code>cluster</code> in the catalogue appears here, with its queue and its throughput.
        </Empty>
      ) : (
        <ul class="cards wide">
          {clusters.map((cluster) => (
            <Cluster key={cluster.name} cluster={cluster} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Cluster({ cluster }: { cluster: ClusterStanding }) {
  const { name, region, cloud, available, queue_depth: queue, max_queue_depth: most, observed_at: at } = cluster
  return (
    <li class="card stack">
      <div class="row apart">
        <h3 class="breakable">{name}</h3>
        <Badge tone={available ? 'good' : 'bad'}>{available ? 'May be asked' : 'Out of use'}</Badge>
      </div>
      <Meter label={`Queue of ${name}`} value={queue} most={most} warning={0.8}>
        {queue === undefined ? (
          <span class="muted">The queue is not known</span>
        ) : (
          <>
            <Count value={queue} /> waiting <span class="unit">of {most} at most</span>
          </>
        )}
      </Meter>
      <dl class="facts">
        <Fact name="Throughput">
          <Count value={Math.round(cluster.tokens_per_second)} unit="tokens/s" />
          {!cluster.measured && <span class="muted"> (catalogue)</span>}
        </Fact>
        <Fact name="Price">
          <Amount usd={cluster.usd_per_hour} /> <span class="unit">an hour</span>
        </Fact>
        <Fact name="Where">
          {region}, {cloud}
        </Fact>
        <Fact name="Reported">{at === undefined ? <span class="muted">not yet</span> : <Time at={at} />}</Fact>
      </dl>
    </li>
  )
}

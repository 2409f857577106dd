import type { NatMap, Redis } from 'iovalkey'

type Failure = Error | null | undefined
type Node = readonly [host: string | null, port: number, ...more: unknown[]]
type Range = readonly [firstSlot: number, lastSlot: number, ...nodes: Node[]]
type AsksSlots = { cluster(what: 'SLOTS', told: (failure: Failure, ranges?: Range[]) => void): unknown }

/** What stands for a host in answers. A node that is to tell its name (`cluster-preferred-endpoint-type hostname`) and has none says `?`. */
const noHosts: ReadonlySet<string | null> = new Set([null, '', '?'])

/**
 * Nodes that do not know their own host, or are not to tell it. They mean the host at which they were asked; the client would pass them
 * over, and be redirected to this machine.
 */
export function createUnnamedNodes() {
  let askedAt: string | undefined

  function withHosts(ranges: Range[], askedHost: string): Range[] {
    return ranges.map(([first, last, ...nodes]) => {
      const named = nodes.map(([host, ...more]): Node => {
        if (!noHosts.has(host)) return [host, ...more]
        askedAt = askedHost
        return [askedHost, ...more]
      })
      return [first, last, ...named]
    })
  }

  /** Where a redirection without a host leads. */
  const natMap: NatMap = (key) => {
    const [, port] = /^\??:(\d+)$/.exec(key) ?? []
    return port === undefined || askedAt === undefined ? null : { host: askedAt, port: Number(port) }
  }

  return {
    natMap,
    /** Asked for the slots, on a connection of its own, the node answers with hosts. */
    watch(node: Redis): void {
      const duplicate = node.duplicate.bind(node)
      node.duplicate = (override) => {
        const connection = duplicate(override)
        const asks: AsksSlots = connection
        const ask = asks.cluster.bind(asks)
        const { host } = connection.options
        asks.cluster = (what, told) =>
          ask(what, (failure, ranges) => told(failure, host ? ranges && withHosts(ranges, host) : ranges))
        return connection
      }
    },
  }
}

import type { ControlPlane } from '../control-plane/start.ts'

/** Those that come and go by themselves. */
const passing = new Set(['events', 'events.events.k8s.io', 'leases.coordination.k8s.io', 'componentstatuses'])

/** The names of all objects of a namespace and of the cluster, of any kind. */
export async function objects({ kubectl }: ControlPlane, namespace: string): Promise<string[]> {
  const found = await Promise.all(
    [true, false].map(async (isNamespaced) => {
      const kinds = (await kubectl(['api-resources', '--verbs=list', `--namespaced=${isNamespaced}`, '--output=name']))
        .split('\n')
        .filter((kind) => kind !== '' && !passing.has(kind))
      return kubectl(['get', kinds.join(','), `--namespace=${namespace}`, '--output=name'])
    }),
  )
  return found.join('').split('\n').sort()
}

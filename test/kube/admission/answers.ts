import type { ControlPlane } from '../control-plane/start.ts'

export type Resource = Readonly<Record<string, unknown>> & { metadata: { name: string } }

/** Who makes pods of a ReplicaSet, and ReplicaSets of a Deployment; admin otherwise. */
export type Who =
  | 'replicaset-controller'
  | 'deployment-controller'
  | 'statefulset-controller'
  | 'job-controller'
  | 'admin'

/**
 * Why the apiserver refuses resources that somebody creates in a namespace, by their names, which must differ; `undefined` where it
 * admits one. Nothing is kept.
 */
export async function refusals(
  { kubectl }: ControlPlane,
  resources: readonly Resource[],
  namespace: string,
  who: Who = 'admin',
): Promise<Record<string, string | undefined>> {
  const as = [`--as=system:serviceaccount:kube-system:${who}`, '--as-group=system:masters']
  const args = [
    'create',
    '--dry-run=server',
    `--namespace=${namespace}`,
    '--filename=-',
    ...(who === 'admin' ? [] : as),
  ]
  const list = { apiVersion: 'v1', kind: 'List', items: resources }
  const said = await kubectl(args, JSON.stringify(list)).catch(String)
  return Object.fromEntries(
    resources.map(({ metadata: { name } }) => {
      if (new RegExp(`/${name} created`).test(said)) return [name, undefined]
      const [, why] = new RegExp(`"${name}" is forbidden: (.*)`).exec(said) ?? []
      if (why === undefined) throw new Error(`Nothing is said of ${name}:\n${said}`)
      return [name, why]
    }),
  )
}

/** The same of one. */
export async function refusal(plane: ControlPlane, resource: Resource, namespace: string, who?: Who) {
  return (await refusals(plane, [resource], namespace, who))[resource.metadata.name]
}

import { join } from 'node:path'
import * as v from 'valibot'
import { root } from '../../repository/tree.ts'
import { templated } from '../helm.ts'

export const chart = join(root, 'deploy/chart')

/** What every resource has, and whatever else it has. */
const resourceSchema = v.looseObject({
  apiVersion: v.string(),
  kind: v.string(),
  metadata: v.looseObject({ name: v.string(), namespace: v.optional(v.string()) }),
})
export type Resource = v.InferOutput<typeof resourceSchema>

/**
 * The resources that the chart makes of these values, without a cluster.
 * @throws Error with what Helm says
 */
export async function template(values: object, options: readonly string[] = []): Promise<Resource[]> {
  const all = ['--namespace=team', '--kube-version=1.37.2', '--values=-', ...options]
  const documents = await templated('llm', chart, all, JSON.stringify(values))
  return documents.map((one) => v.parse(resourceSchema, one))
}

/** The values that say where a server outside of the chart is, without which its function would not reach it. */
export const serverAt = (destination: string, port: number) => ({
  networkPolicies: {
    destinations: { [destination]: { to: [{ ipBlock: { cidr: '10.1.2.3/32' } }], ports: [{ port }] } },
  },
})

/** Kinds that are in no namespace. */
export const clusterWide: readonly string[] = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding']

/** The names of the resources of a kind, in their order. */
export const namesOf = (resources: readonly Resource[], kind: string): string[] =>
  resources.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name)

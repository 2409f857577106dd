import { join } from 'node:path'
import * as v from 'valibot'
import { root } from '../../repository/tree.ts'
import { templated } from '../helm.ts'
import { type NetworkPolicy, networkPolicySchema } from './policy.ts'

/**
 * The documents that the chart makes of values, without a cluster.
 * @throws Error with Helm's message if it refuses them
 */
export function rendered(values: object): Promise<unknown[]> {
  const options = ['--namespace=llm', '--kube-version=1.37.2', '--values=-']
  return templated('release', join(root, 'deploy/chart'), options, JSON.stringify(values))
}

const isPolicy = v.looseObject({ kind: v.literal('NetworkPolicy') })

export async function policiesOf(values: object): Promise<NetworkPolicy[]> {
  const documents = await rendered(values)
  return documents.filter((one) => v.is(isPolicy, one)).map((one) => v.parse(networkPolicySchema, one))
}

import { join } from 'node:path'
import * as v from 'valibot'
import { parseAllDocuments } from 'yaml'
import { missing, pathOf } from '../../kube/control-plane/programs.ts'
import { run } from '../../kube/control-plane/run.ts'
import { root } from '../../repository/tree.ts'
import { type NetworkPolicy, networkPolicySchema } from './policy.ts'

export const withoutHelm = missing('helm')

/**
 * The documents that the chart makes of values, without a cluster.
 * @throws Error with Helm's message if it refuses them
 */
export async function rendered(values: object): Promise<unknown[]> {
  const args = ['template', 'release', join(root, 'deploy/chart'), '--namespace=llm', '--kube-version=1.37.2']
  const text = await run(pathOf('helm'), [...args, '--values=-'], {}, JSON.stringify(values))
  return parseAllDocuments(text).map((document): unknown => document.toJS())
}

const isPolicy = v.looseObject({ kind: v.literal('NetworkPolicy') })

export async function policiesOf(values: object): Promise<NetworkPolicy[]> {
  const documents = await rendered(values)
  return documents.filter((one) => v.is(isPolicy, one)).map((one) => v.parse(networkPolicySchema, one))
}

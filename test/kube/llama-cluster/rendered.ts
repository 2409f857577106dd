import { join } from 'node:path'
import * as v from 'valibot'
import { templated } from '../../deploy/helm.ts'
import { root } from '../../repository/tree.ts'

export const chart = join(root, 'deploy/llama-cluster')

export const sha256 = 'a'.repeat(64)

/** What is everybody's own. */
export const own = {
  cluster: { name: 'frankfurt', region: 'eu-central-1', usdPerHour: 1.2, tokensPerSecond: 900 },
  model: { name: 'llama-3.2-3b', url: 'https://models.example.com/llama.gguf', sha256 },
}

const resourceSchema = v.looseObject({
  apiVersion: v.string(),
  kind: v.string(),
  metadata: v.looseObject({ name: v.string() }),
  spec: v.optional(v.looseObject({})),
})
export type Resource = v.InferOutput<typeof resourceSchema>

/** Values on the command line, later ones before earlier ones: files of the chart, and values as they are. */
export const valueArguments = (...values: readonly (string | object)[]): string[] =>
  values.flatMap((one) =>
    typeof one === 'string'
      ? [`--values=${join(chart, one)}`]
      : Object.entries(one).map(([key, value]) => `--set-json=${key}=${JSON.stringify(value)}`),
  )

/**
 * The resources that the chart makes of values, without a cluster.
 * @throws Error with what helm says
 */
export async function render(values: readonly (string | object)[], kubernetes = '1.37.2'): Promise<Resource[]> {
  const options = ['--namespace=models', `--kube-version=${kubernetes}`]
  const documents = await templated('frankfurt', chart, [...options, ...valueArguments(...values)])
  return documents.map((one) => v.parse(resourceSchema, one))
}

/** The pod of the servers as a resource of its own, for admission. */
export function podOf(resources: readonly Resource[]): object {
  const servers = resources.find(({ kind }) => kind === 'StatefulSet')
  const schema = v.looseObject({
    template: v.looseObject({ spec: v.looseObject({ volumes: v.array(v.looseObject({})) }) }),
  })
  const { spec } = v.parse(schema, servers?.spec).template
  // The claim that the StatefulSet would make.
  const isMounted = spec.volumes.some(({ name }) => name === 'models')
  const claim = { name: 'models', persistentVolumeClaim: { claimName: 'models-frankfurt-0' } }
  const volumes = isMounted ? spec.volumes : [...spec.volumes, claim]
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'frankfurt-0' }, spec: { ...spec, volumes } }
}

import * as v from 'valibot'
import { until } from '../../until.ts'
import type { ControlPlane } from '../control-plane/start.ts'

const policiesSchema = v.object({
  items: v.array(
    v.object({
      apiVersion: v.string(),
      kind: v.string(),
      metadata: v.object({ name: v.string() }),
      spec: v.looseObject({
        variables: v.optional(v.array(v.object({ name: v.string(), expression: v.string() })), []),
        validations: v.array(v.looseObject({ expression: v.string() })),
      }),
      status: v.object({
        observedGeneration: v.optional(v.number()),
        typeChecking: v.optional(v.object({ expressionWarnings: v.optional(v.array(v.unknown()), []) })),
      }),
    }),
  ),
})

type Policy = v.InferOutput<typeof policiesSchema>['items'][number]

/**
 * What the controller finds wrong with the types in the policies' expressions, as text. A variable may have any type for it, so each
 * policy has a copy, bound to nothing, whose expressions contain those of the variables instead.
 */
export async function typeWarnings({ kubectl }: ControlPlane): Promise<string> {
  const policies = async () => {
    const said = await kubectl(['get', 'validatingadmissionpolicies', '--output=json'])
    return v.parse(policiesSchema, JSON.parse(said)).items
  }
  const items = (await policies()).map(({ apiVersion, kind, metadata, spec }) => ({
    ...{ apiVersion, kind },
    metadata: { name: `${metadata.name}-inlined` },
    spec: { ...spec, variables: [], validations: withoutVariables(spec) },
  }))
  await kubectl(['create', '--filename=-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  await until(async () => (await policies()).every(({ status }) => status.observedGeneration !== undefined), 60)
  const warnings = (await policies()).flatMap(({ status }) => {
    if (status.typeChecking === undefined) throw new Error('A policy was not checked.')
    return status.typeChecking.expressionWarnings
  })
  return warnings.map((one) => JSON.stringify(one)).join('\n')
}

function withoutVariables({ variables, validations }: Policy['spec']): { expression: string }[] {
  const known = new Map<string, string>()
  const inline = (text: string) => text.replace(/\bvariables\.(\w+)/g, (whole, name) => known.get(name) ?? whole)
  for (const { name, expression } of variables) known.set(name, `(${inline(expression)})`)
  return validations.map(({ expression }) => ({ expression: inline(expression) }))
}

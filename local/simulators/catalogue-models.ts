import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parse } from 'yaml'

const targetSchema = v.looseObject({
  provider: v.string(),
  model: v.string(),
  tasks: v.array(v.string()),
  capabilities: v.optional(v.array(v.string()), []),
})
const catalogueSchema = v.looseObject({ targets: v.array(targetSchema) })

const shipped = new URL('../../functions/llm-router/catalogue.yaml', import.meta.url)
const { targets } = v.parse(catalogueSchema, parse(readFileSync(shipped, 'utf8')))

/** The models of a provider that the shipped catalogue has, embedding models excepted, each with what it can do. */
export function chatModels(provider: string): ReadonlyMap<string, { capabilities: readonly string[] }> {
  const own = targets.filter((target) => target.provider === provider && !target.tasks.includes('embed'))
  return new Map(own.map((target) => [target.model, target]))
}

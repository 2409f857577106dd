import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { pathOf } from '../control-plane/programs.ts'
import type { ControlPlane } from '../control-plane/start.ts'

const documentSchema = v.object({
  components: v.object({ schemas: v.record(v.string(), v.record(v.string(), v.unknown())) }),
})

/** What an apiserver says of one group and version of its kinds, in OpenAPI 3. */
type Document = v.InferOutput<typeof documentSchema>

const kindSchema = v.object({
  'x-kubernetes-group-version-kind': v.tuple([v.object({ group: v.string(), version: v.string(), kind: v.string() })]),
})

/** Where kubeconform finds a kind's schema in such a folder. */
export const locationIn = (folder: string): string => join(folder, '{{.ResourceKind}}{{.KindSuffix}}.json')

/** Of the running apiserver. */
export async function currentDocument({ kubectl }: ControlPlane, apiVersion: string): Promise<Document> {
  const path = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`
  return v.parse(documentSchema, JSON.parse(await kubectl(['get', '--raw', `/openapi/v3/${path}`])))
}

/** Of Kubernetes 1.29; undefined for what is not its own. */
export async function olderDocument(apiVersion: string): Promise<Document | undefined> {
  const path = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`
  const file = join(pathOf('openapi-1.29'), `${path.replaceAll('/', '__')}_openapi.json`)
  return existsSync(file) ? v.parse(documentSchema, JSON.parse(await readFile(file, 'utf8'))) : undefined
}

/**
 * Writes the schema of a kind, which takes no field that it does not know.
 * @throws Error if the document has no such kind
 */
export async function writeSchema(folder: string, { components: { schemas } }: Document, kind: string): Promise<void> {
  for (const [name, schema] of Object.entries(schemas)) {
    const parsed = v.safeParse(kindSchema, schema)
    const [own] = parsed.success ? parsed.output['x-kubernetes-group-version-kind'] : []
    if (own?.kind !== kind) continue
    const group = own.group === '' ? [] : [own.group.split('.')[0]]
    const file = [kind.toLowerCase(), ...group, own.version].join('-')
    const content = { $ref: `#/components/schemas/${name}`, components: { schemas: closed(schemas) } }
    await writeFile(join(folder, `${file}.json`), JSON.stringify(content))
    return
  }
  throw new Error(`This version of Kubernetes has no ${kind}.`)
}

/** The schema with `additionalProperties: false` wherever it lists properties and does not allow others. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const parts = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, closed(part)]))
  const isOpen =
    !('properties' in schema) || 'additionalProperties' in schema || 'x-kubernetes-preserve-unknown-fields' in schema
  return isOpen ? parts : { ...parts, additionalProperties: false }
}

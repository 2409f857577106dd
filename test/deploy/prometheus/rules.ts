import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { parse } from 'yaml'

const alertSchema = v.strictObject({
  alert: v.string(),
  expr: v.string(),
  for: v.optional(v.string()),
  labels: v.strictObject({ severity: v.picklist(['warning', 'critical']) }),
  annotations: v.strictObject({ summary: v.string(), description: v.string(), runbook_url: v.string() }),
})
const recordSchema = v.strictObject({ record: v.string(), expr: v.string() })
const schema = v.strictObject({
  groups: v.array(
    v.strictObject({
      name: v.string(),
      interval: v.optional(v.string()),
      rules: v.array(v.union([alertSchema, recordSchema])),
    }),
  ),
})

export type Alert = v.InferOutput<typeof alertSchema>

export const rulesFile = fileURLToPath(new URL('../../../deploy/prometheus/llm-router.rules.yml', import.meta.url))

const { groups } = v.parse(schema, parse(readFileSync(rulesFile, 'utf8')))
const rules = groups.flatMap((group) => group.rules)

export const groupNames: readonly string[] = groups.map(({ name }) => name)

export const alerts: readonly Alert[] = rules.filter((rule) => 'alert' in rule)
export const records = rules.filter((rule) => 'record' in rule)

import * as v from 'valibot'
import { budgetPeriods } from '#runtime/contract/admin/budgets.ts'
import { privacySchema } from '#runtime/contract/privacy.ts'

const text = v.optional(v.string())
const texts = v.optional(v.array(v.string()))

const budgetSchema = v.object({
  usd: v.number(),
  per: v.picklist(budgetPeriods),
  softPercent: v.optional(v.number()),
  hard: v.optional(v.boolean(), true),
  whenLow: text,
})

const limitsSchema = v.object({
  requestsPerMinute: v.optional(v.number()),
  tokensPerMinute: v.optional(v.number()),
  concurrent: v.optional(v.number()),
})

/** A key as the router shows it. One of a newer version of the router has no properties. */
export const keySchema = v.object({
  id: v.string(),
  source: v.string(),
  state: v.string(),
  version: v.optional(v.number()),
  tokens: v.optional(v.array(v.object({ until: v.nullable(v.string()) })), []),
  name: text,
  owner: text,
  department: text,
  user: text,
  tags: v.optional(v.array(v.string()), []),
  models: texts,
  providers: texts,
  strategies: texts,
  tasks: texts,
  private: v.optional(privacySchema, false),
  strategy: text,
  limits: v.optional(limitsSchema, {}),
  budgets: v.optional(v.array(budgetSchema), []),
  expires: text,
  disabled: v.optional(v.boolean(), false),
})

export const keyListSchema = v.object({ keys: v.array(keySchema) })

/** Whoever makes or rotates a key sees its token, this once. */
export const issuedSchema = v.object({ ...keySchema.entries, token: v.string() })

export const revokedSchema = v.object({ id: v.string(), removed: v.boolean(), message: text })

export type Key = v.InferOutput<typeof keySchema>

/** Only the store's keys can be changed; declared ones are in a file. */
export function isStored({ source }: Key): boolean {
  return source === 'stored'
}

/** What a key is called where its name alone could mean another one. */
export function fullNameOf({ id, name = id }: Pick<Key, 'id' | 'name'>): string {
  return name === id ? id : `${name} (${id})`
}

/** Those that are there more than once. */
export function sharedNames(names: Iterable<string>): ReadonlySet<string> {
  const seen = new Set<string>()
  const shared = new Set<string>()
  for (const name of names) (seen.has(name) ? shared : seen).add(name)
  return shared
}

export function keyPath(id: string): string {
  return `api/admin/keys/${encodeURIComponent(id)}`
}

import type * as v from 'valibot'
import type { PromptCache } from './prompt-caches.ts'
import type { catalogueSchema } from './schema.ts'
import type { targetSchema } from './target-schema.ts'

/** A catalogue as written, with defaults for what it leaves out. */
export type Written = v.InferOutput<typeof catalogueSchema>

export type Target = Readonly<
  Omit<v.InferOutput<typeof targetSchema>, 'promptCache'> & { name: string; promptCache?: PromptCache | undefined }
>
export type Rule = Readonly<Written['rules'][number]>
export type Experiment = Readonly<Written['experiments'][number]>
export type TierRouting = NonNullable<Written['tierRouting']>
export type Arm = Experiment['arms'][number]
export type Shadow = Readonly<Written['shadow'][number]>
export type Catalogue = Readonly<
  Omit<Written, 'targets'> & { targets: readonly Target[]; byName: Readonly<Record<string, Target>> }
>

/** What a key, a department, a user or all together may spend and do. */
export type Allowance = Written['allowances']['all']
export type Budget = Allowance['budgets'][number]
export type Limits = Allowance['limits']
export type WebhookEvent = Written['webhooks'][number]['events'][number]

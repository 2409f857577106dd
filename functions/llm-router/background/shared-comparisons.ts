import type { ShadowResult } from '#runtime/contract/admin/shadows.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { type Comparisons, latestDayMs, noComparisons, withComparison } from '../state/comparisons.ts'
import { comparisonsText } from '../state/comparisons-text.ts'
import { createDatedValue } from '../state/dated-value.ts'
import type { BackgroundTask } from './background.ts'
import { type SharedDocumentsParts, sharedDocuments } from './shared-documents.ts'

export type SharedComparisons = {
  tasks: readonly BackgroundTask[]
  /** Called with each comparison that has been made. */
  compared(result: ShadowResult): void
  /** Of a shadow. */
  of(name: string): Comparisons
}

/** The comparisons of each shadow of the catalogue, summed up over all routers. */
export function sharedComparisons({
  catalogue,
  ...parts
}: SharedDocumentsParts & { catalogue: Catalogue }): SharedComparisons {
  const isShared = parts.store.kind !== 'memory'
  const values = new Map(
    catalogue.shadow.map(({ name }) => {
      const dated = { first: noComparisons, isShared, now: parts.now, latestMs: latestDayMs }
      return [name, createDatedValue<Comparisons>(dated)] as const
    }),
  )
  const documents = sharedDocuments(
    {
      prefix: 'shadow/1/',
      form: comparisonsText,
      states: new Map([...values].map(([name, shared]) => [name, { shared, learn: shared.learn }])),
      patienceMs: catalogue.store.timeoutMs,
    },
    parts,
  )
  return {
    tasks: documents.tasks,
    compared(result) {
      values.get(result.name)?.change((before) => withComparison(before, result))
      documents.changed(result.name, false)
    },
    of: (name) => values.get(name)?.value ?? noComparisons,
  }
}

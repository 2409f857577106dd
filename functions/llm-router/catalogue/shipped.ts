import * as v from 'valibot'
import shipped from '../catalogue.yaml'
import type { Catalogue } from './catalogue.ts'
import { toComplete } from './complete.ts'
import { catalogueSchema } from './schema.ts'
import { targetSchema } from './target-schema.ts'

const restSchema = v.omit(catalogueSchema, ['targets'])
type WrittenTarget = v.InferInput<typeof targetSchema>

/**
 * The shipped catalogue, which the bundle contains already parsed. This only fills in defaults: a test checks the catalogue,
 * because checking every target at each start would take a tenth of a cold start.
 */
export function shippedCatalogue(): Catalogue {
  const { targets, ...rest } = shipped as { targets: WrittenTarget[] }
  const defaults = Object.entries(v.getDefaults(targetSchema)).filter(([, value]) => value !== undefined)
  const complete = targets.map((target) => ({ ...Object.fromEntries(defaults), ...target }))
  return toComplete({ ...v.parse(restSchema, rest), targets: complete as v.InferOutput<typeof targetSchema>[] })
}

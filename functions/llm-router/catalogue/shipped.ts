import * as v from 'valibot'
import shipped from '../catalogue.yaml'
import type { Catalogue } from './catalogue.ts'
import { toComplete } from './complete.ts'
import { catalogueSchema } from './schema.ts'
import { targetSchema } from './target-schema.ts'

const restSchema = v.omit(catalogueSchema, ['targets'])
type WrittenTarget = v.InferInput<typeof targetSchema>

/**
 * The catalogue that is shipped, which the bundle holds ready parsed. A test checks it as any other is checked; here only its
 * defaults are filled in, since checking each of its targets takes a tenth of a cold start.
 */
export function shippedCatalogue(): Catalogue {
  const { targets, ...rest } = shipped as { targets: WrittenTarget[] }
  const defaults = Object.entries(v.getDefaults(targetSchema)).filter(([, value]) => value !== undefined)
  const complete = targets.map((target) => ({ ...Object.fromEntries(defaults), ...target }))
  return toComplete({ ...v.parse(restSchema, rest), targets: complete as v.InferOutput<typeof targetSchema>[] })
}

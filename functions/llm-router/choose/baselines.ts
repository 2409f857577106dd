import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Baseline } from '../money/savings/baselines.ts'
import { expand } from './names.ts'

/** The baselines of a catalogue, with the targets that their names stand for. */
export function baselinesOf(catalogue: Catalogue): Baseline[] {
  return Object.entries(catalogue.baselines).map(([name, to]) => ({ name, targets: expand(to, catalogue) }))
}

import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { KeyProperties } from '../keys/key-schema.ts'
import { replacementsOf, targetsMeant } from './names.ts'

/** The targets that a key may use; undefined if it may use all. A key for a model may use what replaces that. */
export function permittedTargets(
  { models, providers }: Pick<KeyProperties, 'models' | 'providers'>,
  catalogue: Catalogue,
): ReadonlySet<Target> | undefined {
  if (models === undefined && providers === undefined) return undefined
  const named = models?.flatMap((model) => targetsMeant(model, catalogue)) ?? catalogue.targets
  const all = new Set(named.flatMap((target) => [target, ...replacementsOf(target, catalogue)]))
  return new Set([...all].filter(({ provider }) => providers === undefined || providers.includes(provider)))
}

/** What is wrong with a key although its schema takes it, and where; undefined if nothing is. */
export function faultOfKey(
  { models = [], providers = [], strategy, strategies }: KeyProperties,
  catalogue: Catalogue,
): { path: readonly string[]; fault: string } | undefined {
  const model = models.find((name) => targetsMeant(name, catalogue).length === 0)
  if (model)
    return { path: ['models'], fault: `models has ${model}, which is no model, alias or tier of the catalogue` }
  const known = new Set(catalogue.targets.map((target) => target.provider))
  const provider = providers.find((name) => !known.has(name))
  if (provider) {
    return { path: ['providers'], fault: `providers has ${provider}; the catalogue's are ${[...known].join(', ')}` }
  }
  if (strategy && strategies && !strategies.includes(strategy)) {
    return { path: ['strategy'], fault: `strategy is ${strategy}, which is not among its own strategies` }
  }
  return undefined
}

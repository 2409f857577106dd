import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { faultOfStrategy } from '../catalogue/strategy-needs.ts'
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

/** What is wrong with a key although its schema takes it, and where: one fault for each wrong name. */
export function faultsOfKey(
  { models = [], providers = [], strategy, strategies, budgets }: KeyProperties,
  catalogue: Catalogue,
): readonly { path: readonly PropertyKey[]; fault: string }[] {
  const known = new Set(catalogue.targets.map((target) => target.provider))
  const noModels = models.filter((name) => targetsMeant(name, catalogue).length === 0)
  const noProviders = providers.filter((name) => !known.has(name))
  const isForbidden = strategy !== undefined && strategies !== undefined && !strategies.includes(strategy)
  const chosen = [
    { name: strategy, path: ['strategy'] },
    ...budgets.map(({ whenLow }, index) => ({ name: whenLow, path: ['budgets', index, 'whenLow'] })),
  ]
  return [
    ...noModels.map((name) => ({
      path: ['models'],
      fault: `models has ${name}, which is not a model, alias or tier of the catalogue`,
    })),
    ...noProviders.map((name) => ({
      path: ['providers'],
      fault: `providers has ${name}; the catalogue's are ${[...known].join(', ')}`,
    })),
    ...(isForbidden
      ? [{ path: ['strategy'], fault: `strategy is ${strategy}, which is not among its own strategies` }]
      : []),
    ...chosen.flatMap(({ name, path }) => {
      const fault = faultOfStrategy(name, catalogue)
      return fault === undefined ? [] : [{ path, fault: `${fault} to the catalogue` }]
    }),
  ]
}

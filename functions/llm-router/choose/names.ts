import type { Task } from '#runtime/contract/tasks.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { hasRetired } from '../catalogue/replacement.ts'
import type { Caller } from '../keys/caller.ts'
import { nearestNames } from './nearest-names.ts'

/** The targets that names of targets and tiers stand for, in order, each once. The catalogue has no cyclic tiers. */
export function expand(names: readonly string[], catalogue: Catalogue): Target[] {
  const found = new Set<Target>()
  const add = (name: string): void => {
    const target = catalogue.byName[name]
    if (target) found.add(target)
    else catalogue.tiers[name]?.forEach(add)
  }
  names.forEach(add)
  return [...found]
}

/**
 * The targets that a model name in a request selects. `provider/model` selects one; a tier, a model's own name or an alias
 * selects all targets that have it.
 * @throws LlmError model_not_found with the nearest names
 */
export function targetsNamed(model: string, catalogue: Catalogue, { caller, task }: Asker = {}): Target[] {
  const meant = targetsMeant(model, catalogue)
  if (meant.length > 0) return meant
  throw unknownModel(model, catalogue.targets, { caller, task })
}

/** Who asks for a model, and what for. */
type Asker = { caller?: Caller | undefined; task?: Task | undefined }

/** The same, and none for a name that the catalogue does not have. */
export function targetsMeant(model: string, catalogue: Catalogue): Target[] {
  const pinned = expand([model], catalogue)
  if (pinned.length > 0) return pinned
  return catalogue.targets.filter((target) => target.model === model || target.aliases.includes(model))
}

/** The error 404, with the names most similar to the one asked for, of those that the caller may use. */
export function unknownModel(model: string, targets: readonly Target[], { caller, task }: Asker): LlmError {
  const asked = model.slice(0, 100)
  const permitted = targets.filter((target) => caller?.targets?.has(target) ?? true)
  const nearest = nearestNames(asked, permitted, task)
  const near = nearest.length > 0 ? `; the nearest are ${nearest.join(', ')}` : ''
  return new LlmError('model_not_found', `No target has the model ${asked}${near}`, { param: 'model' })
}

/** The targets that replace this one, now or later, each the one before it. The catalogue has no cyclic replacements. */
export function replacementsOf({ replacement }: Target, catalogue: Catalogue): Target[] {
  const next = catalogue.byName[replacement ?? '']
  return next === undefined ? [] : [next, ...replacementsOf(next, catalogue)]
}

/**
 * The target that answers for this one today: itself, or its replacement. Vectors of different models cannot be compared, so nobody
 * of another model makes them in its place: then it is the retired target itself. The catalogue has no cyclic replacements.
 * @param task what it is asked for; without one, what it is for
 */
export function serving(target: Target, catalogue: Catalogue, nowMs: number, task?: Task): Target {
  if (!hasRetired(target, nowMs)) return target
  const replacement = catalogue.byName[target.replacement ?? '']
  if (replacement === undefined) return target
  const answering = serving(replacement, catalogue, nowMs, task)
  const makesVectors = task === undefined ? isForVectors(target) : task === 'embed'
  return makesVectors && answering.model !== target.model ? target : answering
}

/** True for a target that does nothing but embed. */
export function isForVectors({ tasks }: Pick<Target, 'tasks'>): boolean {
  return tasks.every((task) => task === 'embed')
}

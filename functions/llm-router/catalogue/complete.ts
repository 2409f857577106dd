import type { Catalogue, Target, Written } from './catalogue.ts'
import { knownCache } from './prompt-caches.ts'

/** A catalogue as the router uses it: every target has a name and is indexed by it, and everything is frozen. */
export function toComplete(written: Written): Catalogue {
  const targets = written.targets.map(
    ({ promptCache, ...target }): Target => ({
      ...target,
      name: `${target.provider}/${target.model}`,
      promptCache: promptCache === false ? undefined : (promptCache ?? knownCache(target)),
    }),
  )
  return deepFreeze({
    ...written,
    tiers: withoutInherited(written.tiers),
    categories: withoutInherited(written.categories),
    baselines: withoutInherited(written.baselines),
    allowances: {
      ...written.allowances,
      departments: withoutInherited(written.allowances.departments),
      users: withoutInherited(written.allowances.users),
    },
    targets,
    byName: withoutInherited(Object.fromEntries(targets.map((target) => [target.name, target]))),
  })
}

/** Without a prototype, so that a caller's name such as `constructor` finds nothing. */
function withoutInherited<Value>(names: Record<string, Value>): Record<string, Value> {
  return Object.assign(Object.create(null), names)
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null && !Object.isFrozen(inner)) deepFreeze(inner)
  }
  return Object.freeze(value)
}

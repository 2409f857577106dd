import type { Allowance, Budget, Catalogue, Shadow } from '../catalogue/catalogue.ts'
import type { HeldBudget, Holder } from '../money/budgets/holder.ts'
import { toNanoUsd } from '../money/nano-usd.ts'
import type { Caller } from './caller.ts'
import type { Key } from './key-schema.ts'

export type HoldersOf = (caller: Caller) => readonly Holder[]

/** Tells whose budgets and limits hold for a caller. What the catalogue and a key say is worked out once. */
export function createHolders({ allowances, shadow }: Pick<Catalogue, 'allowances' | 'shadow'>): HoldersOf {
  const ofAll = holder('all', undefined, 'all', allowances.all)
  const byName = (scope: 'department' | 'user', given: Readonly<Record<string, Allowance>>) =>
    new Map(Object.entries(given).map(([name, own]) => [name, holder(scope, name, name, own)]))
  const departments = byName('department', allowances.departments)
  const users = byName('user', allowances.users)
  const eachUser = holder('user', '', '', allowances.eachUser)
  const shadows = new Map(shadow.map((one) => [one.name, ofShadow(one)]))
  const keys = new WeakMap<Key, { own: Holder | undefined }>()

  function ofKey(key: Key): Holder | undefined {
    let known = keys.get(key)
    if (known === undefined) {
      known = { own: holder('key', key.name, key.id, key) }
      keys.set(key, known)
    }
    return known.own
  }

  function ofUser(user: string): Holder | undefined {
    if (users.has(user)) return users.get(user)
    return eachUser && { ...eachUser, name: user, path: pathOf('user', user) }
  }

  function holdersOf({ key, user, department }: Caller): readonly Holder[] {
    return [
      key && ofKey(key),
      user === undefined ? undefined : ofUser(user),
      department === undefined ? undefined : departments.get(department),
      ofAll,
    ].filter((one) => one !== undefined)
  }

  return (caller) => {
    const own = caller.shadow === undefined ? undefined : shadows.get(caller.shadow)
    if (own === undefined && !caller.isForRouter) return holdersOf(caller)
    // Its money is spent all the same, but no caller has to wait for a place that it takes.
    const unlimited = holdersOf(caller).map((holder) => ({ ...holder, limits: {} }))
    return own ? [own, ...unlimited] : unlimited
  }
}

function ofShadow({ name, budgetUsdPerDay }: Shadow): Holder {
  const budget = { usd: budgetUsdPerDay, per: 'day', softPercent: 80, hard: true, whenLow: undefined } as const
  return { scope: 'shadow', name, path: pathOf('shadow', name), budgets: [toHeld(budget)], limits: {} }
}

/** A holder with the id of its key, or `isEach` for what holds for each user without an own entry. */
export type Listed = { holder: Holder; keyId?: string; isEach?: boolean }

/**
 * All that budgets and limits are set for: all together, departments by name, keys in their order, users and shadows by name.
 * @param user whose own copy is wanted of what holds for each user
 */
export function listHolders(
  { allowances, shadow }: Pick<Catalogue, 'allowances' | 'shadow'>,
  keys: readonly Key[],
  user?: string,
): Listed[] {
  const all = holder('all', undefined, 'all', allowances.all)
  const named = (scope: 'department' | 'user', given: Readonly<Record<string, Allowance>>): Listed[] =>
    Object.entries(given)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([name, own]) => listed(holder(scope, name, name, own)))
  const isNamed = user !== undefined && !Object.hasOwn(allowances.users, user)
  const each = holder('user', isNamed ? user : undefined, isNamed ? user : '', allowances.eachUser)
  return [
    ...listed(all),
    ...named('department', allowances.departments),
    ...keys.flatMap((key) => listed(holder('key', key.name, key.id, key), { keyId: key.id })),
    ...named('user', allowances.users),
    ...listed(each, isNamed ? {} : { isEach: true }),
    ...[...shadow].sort((one, other) => (one.name < other.name ? -1 : 1)).flatMap((one) => listed(ofShadow(one))),
  ]
}

function listed(holder: Holder | undefined, more: Omit<Listed, 'holder'> = {}): Listed[] {
  return holder ? [{ holder, ...more }] : []
}

/** Undefined if there is nothing to count. */
function holder(
  scope: Holder['scope'],
  name: string | undefined,
  id: string,
  { budgets, limits }: Pick<Allowance, 'budgets' | 'limits'>,
): Holder | undefined {
  if (budgets.length === 0 && Object.values(limits).every((limit) => limit === undefined)) return undefined
  return { scope, name, path: pathOf(scope, id), budgets: budgets.map(toHeld), limits }
}

function pathOf(scope: Holder['scope'], id: string): string {
  return `${scope}/${encodeURIComponent(id.toWellFormed())}`
}

function toHeld({ usd, per, softPercent, hard, whenLow }: Budget): HeldBudget {
  const nanoUsd = toNanoUsd(usd)
  return { per, nanoUsd, lowNanoUsd: Math.round((nanoUsd * softPercent) / 100), isHard: hard, whenLow }
}

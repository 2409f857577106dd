import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { Key } from './key-schema.ts'

/** Who asks, and for whom. Without any keys, everybody is a caller without one. */
export type Caller = Readonly<{
  key?: Key | undefined
  /** The key's, or else what the request says: a key that names its user decides. */
  user?: string | undefined
  department?: string | undefined
  tags: readonly string[]
  /** The shadow that asks: its own budget pays, beside the caller's if there is one. */
  shadow?: string | undefined
  /** True where the router asks for something of its own to answer the caller: the caller's budgets pay, and its limits do not count it. */
  isForRouter?: boolean | undefined
  /** The targets that the key may use; undefined if it may use all. */
  targets?: ReadonlySet<Target> | undefined
  /** The strategy for requests that name none, if the key decides it. */
  strategy?: StrategyName | undefined
}>

export const anyone: Caller = { tags: [] }

/** Whoever has this key. @param targets that it may use; undefined if it may use all */
export function callerWith(
  key: Key,
  catalogue: Pick<Catalogue, 'strategy'>,
  targets: ReadonlySet<Target> | undefined,
): Caller {
  const { user, department, tags, strategies } = key
  const otherwise = strategies?.includes(catalogue.strategy) === false ? strategies[0] : undefined
  return { key, user, department, tags, targets, strategy: key.strategy ?? otherwise }
}

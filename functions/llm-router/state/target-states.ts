import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { createTargetState, type TargetState, type TargetStateParts } from './target-state.ts'

export type TargetStates = (target: Target) => TargetState

/** The state of all targets, in the memory of this router. */
export function createTargetStates(
  catalogue: Catalogue,
  now: () => number,
  {
    isShared = true,
    routerId = 'this',
    deploymentOf = () => undefined,
    turned = () => {},
    changed = () => {},
    rose = () => {},
  }: Partial<TargetStateParts> = {},
): TargetStates {
  const parts = { now, isShared, routerId, deploymentOf, turned, changed, rose }
  const states = new Map(
    catalogue.targets.map((target) => [target.name, createTargetState(target, catalogue, parts)] as const),
  )
  return (target) => {
    const state = states.get(target.name)
    if (state === undefined) throw new Error(`${target.name} is not a target of this catalogue`)
    return state
  }
}

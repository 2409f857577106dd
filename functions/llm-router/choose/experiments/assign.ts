import { createHash } from 'node:crypto'
import type { Arm, Catalogue } from '../../catalogue/catalogue.ts'
import { draw } from '../draw.ts'
import type { RoutingRequest } from '../request.ts'
import { experimentFor } from './taking-part.ts'

/** The arm of an experiment that a request is assigned to. */
export type Assignment = { name: string; arm: Arm }

/** The weights of the arms of an experiment that adapts, in their order; undefined for one that does not. */
export type WeightsOf = (experiment: string) => readonly number[] | undefined

/**
 * Assigns a request to an arm of the first experiment that fits, by the arms' shares or, where they adapt, by their weights. Requests of
 * the same `user`, or else of the same session, stay in the same arm until the shares change, and when weights move, only those users
 * move whose point a border has passed; a request with neither is drawn anew each time.
 */
export function assign(
  request: RoutingRequest,
  catalogue: Catalogue,
  random: () => number,
  weightsOf: WeightsOf = () => undefined,
): Assignment | undefined {
  const experiment = experimentFor(request, catalogue)
  if (experiment === undefined) return undefined
  const who = request.user ?? request.session
  const point = who === undefined ? random() : place(experiment.name, who)
  const shares = weightsOf(experiment.name) ?? experiment.arms.map(({ share }) => share)
  const arm = experiment.arms[draw(shares, point)]
  return arm && { name: experiment.name, arm }
}

/** A user's fixed point from 0 up to 1. It differs between experiments, so that their arms are independent. */
function place(experiment: string, user: string): number {
  return createHash('sha256').update(`${experiment}\0${user}`).digest().readUInt32BE(0) / 2 ** 32
}

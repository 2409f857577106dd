import { createHash } from 'node:crypto'
import type { Arm, Catalogue } from '../catalogue/catalogue.ts'
import { fits } from './condition.ts'
import { draw } from './draw.ts'
import type { RoutingRequest } from './request.ts'

/** The arm of an experiment that a request has come into. */
export type Assignment = { name: string; arm: Arm }

/**
 * The arm for a request, by the arms' shares: a caller who says who he is (`user`) stays in his arm for as long as the
 * shares do; any other is drawn anew each time. The first experiment that fits decides.
 */
export function assign(request: RoutingRequest, catalogue: Catalogue, random: () => number): Assignment | undefined {
  const experiment = catalogue.experiments.find(({ when }) => fits(when, request))
  if (experiment === undefined) return undefined
  const point = request.user === undefined ? random() : place(experiment.name, request.user)
  const shares = experiment.arms.map(({ share }) => share)
  const arm = experiment.arms[draw(shares, point)]
  return arm && { name: experiment.name, arm }
}

/** A user's place among all, from 0 up to 1: another one in each experiment, so that experiments do not mix. */
function place(experiment: string, user: string): number {
  return createHash('sha256').update(`${experiment}\0${user}`).digest().readUInt32BE(0) / 2 ** 32
}

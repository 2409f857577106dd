import { createHash } from 'node:crypto'
import type { Arm, Catalogue } from '../catalogue/catalogue.ts'
import { fits } from './condition.ts'
import { draw } from './draw.ts'
import type { RoutingRequest } from './request.ts'

/** The arm of an experiment that a request is assigned to. */
export type Assignment = { name: string; arm: Arm }

/**
 * Assigns a request to an arm of the first experiment that fits, by the arms' shares. Requests of the same `user` stay in
 * the same arm until the shares change; a request without a user is drawn anew each time.
 */
export function assign(request: RoutingRequest, catalogue: Catalogue, random: () => number): Assignment | undefined {
  const experiment = catalogue.experiments.find(({ when }) => fits(when, request))
  if (experiment === undefined) return undefined
  const point = request.user === undefined ? random() : place(experiment.name, request.user)
  const shares = experiment.arms.map(({ share }) => share)
  const arm = experiment.arms[draw(shares, point)]
  return arm && { name: experiment.name, arm }
}

/** A user's fixed point from 0 up to 1. It differs between experiments, so that their arms are independent. */
function place(experiment: string, user: string): number {
  return createHash('sha256').update(`${experiment}\0${user}`).digest().readUInt32BE(0) / 2 ** 32
}

import { distance } from 'fastest-levenshtein'
import type { Task } from '#runtime/contract/short-form.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Catalogue, Rule, Target } from './catalogue.ts'

/** What the decision is made from. Never the prompt. */
export type RoutingRequest = {
  task: Task
  maxLatencyMs: number
  private: boolean
  /** A logical name, a provider's model name, or `provider/model`; undefined lets the rules decide. */
  model?: string | undefined
}

export type Decision = {
  strategy: 'task'
  /** The rule that decided, or `model` where the request named one. */
  reason: string
  /** Whom to ask, in this order; at least one. */
  candidates: readonly [Target, ...Target[]]
  /** The target that was meant, where it has retired and the first candidate answers in its place. */
  replaces?: Target
}

/**
 * Decides who may answer a request: pure, so that it can be tried without calling anybody.
 * The hard filters (privacy, task) hold whatever rule or model name decides.
 * @param nowMs milliseconds since the epoch; decides which models have retired
 * @throws LlmError model_not_found or no_candidate, with what was in the way
 */
export function choose(request: RoutingRequest, catalogue: Catalogue, nowMs: number): Decision {
  const { reason, meant } = request.model === undefined ? byRule(request, catalogue) : byModel(request.model, catalogue)
  const allowed = meant
    .map((target) => ({ meant: target, serving: serving(target, catalogue, nowMs) }))
    .filter(({ serving }) => obstacle(request, serving) === undefined)
  const [first, ...rest] = allowed
  if (first === undefined) throw noCandidate(request, meant)
  return {
    strategy: 'task',
    reason,
    candidates: [first.serving, ...rest.map(({ serving }) => serving)],
    ...(first.meant !== first.serving && { replaces: first.meant }),
  }
}

function byRule(request: RoutingRequest, catalogue: Catalogue): { reason: string; meant: Target[] } {
  const rule = catalogue.rules.find(({ when }) => fits(when, request))
  if (rule === undefined) throw new LlmError('no_candidate', `No rule of the catalogue fits the task ${request.task}`)
  return {
    reason: rule.reason,
    meant: rule.to.map((name) => find(name, catalogue)).filter((target) => target !== undefined),
  }
}

function fits(when: Rule['when'], request: RoutingRequest): boolean {
  if (when.private !== undefined && when.private !== request.private) return false
  if (when.tasks !== undefined && !when.tasks.includes(request.task)) return false
  return when.maxLatencyBelowMs === undefined || request.maxLatencyMs < when.maxLatencyBelowMs
}

function byModel(model: string, catalogue: Catalogue): { reason: string; meant: Target[] } {
  const pinned = find(model, catalogue)
  const meant = pinned
    ? [pinned]
    : catalogue.targets.filter((target) => target.model === model || target.aliases.includes(model))
  if (meant.length > 0) return { reason: 'model', meant }
  throw unknownModel(model, catalogue)
}

/** 404, with the names that are most like the one asked for. */
export function unknownModel(model: string, catalogue: Catalogue): LlmError {
  const asked = model.slice(0, 100)
  const names = new Set(catalogue.targets.flatMap((target) => [target.model, ...target.aliases]))
  const nearest = [...names].sort((one, other) => distance(asked, one) - distance(asked, other)).slice(0, 3)
  return new LlmError('model_not_found', `No target has the model ${asked}; the nearest are ${nearest.join(', ')}`, {
    param: 'model',
  })
}

function find(name: string, catalogue: Catalogue): Target | undefined {
  return catalogue.targets.find((target) => target.name === name)
}

/** The target that answers for this one today. The catalogue has made sure that replacements come to an end. */
export function serving(target: Target, catalogue: Catalogue, nowMs: number): Target {
  if (target.retires === undefined || nowMs < Date.parse(target.retires)) return target
  const replacement = find(target.replacement ?? '', catalogue)
  return replacement === undefined ? target : serving(replacement, catalogue, nowMs)
}

/** Why a target must not get this request, or undefined. */
function obstacle(request: RoutingRequest, target: Target): string | undefined {
  if (request.private && target.locality !== 'in-cluster') return 'is outside the cluster, and the request is private'
  if (!target.tasks.includes(request.task)) return `does not do the task ${request.task}`
  return undefined
}

function noCandidate(request: RoutingRequest, meant: readonly Target[]): LlmError {
  const reasons = meant.map(
    (target) => `${target.name} ${obstacle(request, target) ?? 'is replaced by one that may not be used'}`,
  )
  return new LlmError('no_candidate', `No target may answer this request: ${reasons.join('; ')}`)
}

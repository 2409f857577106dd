import { hash } from 'node:crypto'
import { isFilledText } from '#runtime/contract/chat.ts'
import { isJsonObject } from '#runtime/contract/json-object.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { RoutingRequest } from '../choose/request.ts'
import { anyone } from '../keys/caller.ts'
import { besideTheQuestion, byName, inOneOrder } from '../request/question-fields.ts'

/** Of the form below. */
const version = 1

/** Nor does who the end user is change an answer. The name of the model is a hint. */
const notOfTheAnswer: ReadonlySet<string> = new Set([...besideTheQuestion, 'model', 'user', 'safety_identifier'])

/** What a caller asks, as far as the cache wants to know. */
export type Asked = { request: RoutingRequest; path: string; body: Record<string, unknown> }

/**
 * The key of the answer to a request: of who shares it, and of everything that changes it, whichever dialect it was asked in. Which
 * target answers is no part of it, but what decides that is.
 * @param routing changes with everything by which the catalogue finds a target
 */
export function requestKey(
  { request, path, body }: Asked,
  sharedBy: NonNullable<Catalogue['cache']>['sharedBy'],
  routing: string,
): string {
  const { task, model, strategy, latencyBudgetMs } = request
  const hints = { task, model, strategy, latencyBudgetMs, private: request.private }
  return hash('sha256', JSON.stringify([version, tenantOf(request, body, sharedBy), routing, path, hints, plain(body)]))
}

/** Each is of a kind of its own, so that a department cannot be taken for a key of the same name. */
function tenantOf(
  { caller = anyone }: RoutingRequest,
  { safety_identifier: identifier }: Record<string, unknown>,
  sharedBy: NonNullable<Catalogue['cache']>['sharedBy'],
): unknown {
  const key = caller.key?.id ?? null
  if (sharedBy === 'all') return ['all']
  if (sharedBy === 'department' && caller.department !== undefined) return ['department', caller.department]
  // Where nobody is named as the user, what OpenAI has in place of `user` says it.
  const user = caller.user ?? (isFilledText(identifier) ? identifier : undefined)
  if (sharedBy === 'user' && user !== undefined) return ['user', key, user]
  return ['key', key]
}

/** The fields in one order, without those that say nothing. Schemas keep their own order, since a model sees it. */
function plain(body: Record<string, unknown>): Record<string, unknown> {
  const said = inOneOrder(body, notOfTheAnswer)
  return 'messages' in said ? { ...said, messages: inOrder(said.messages) } : said
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (!isJsonObject(value)) return value
  const fields = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(fields.map(([name, one]): [string, unknown] => [name, inOrder(one)]).sort(byName))
}

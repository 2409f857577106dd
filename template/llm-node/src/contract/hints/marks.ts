import type { IncomingHttpHeaders } from 'node:http'
import { isJsonObject } from '../json-object.ts'
import { checkNames, ofTools } from './body-names.ts'
import { type Examination, startExamination } from './examination.ts'
import { textOfHeader } from './header-text.ts'
import { hintHeaders } from './hint-names.ts'
import { visitKeys } from './json-keys.ts'
import { has, isNamedFreely, namedByCallerInText, ordinary, placeOf } from './known-names.ts'
import { mayBePrivate } from './may-be-private.ts'
import { entriesOf, parametersOf } from './named-values.ts'
import { howTo, refuseMark } from './refuse-mark.ts'
import { describesRequest, isOfTags, isPath } from './tags.ts'

/** The parts of a call that can carry a mark. */
export type Marked = {
  headers: IncomingHttpHeaders
  query: string
  trailers: NodeJS.Dict<string>
  body: Uint8Array
}

/** Fields of client libraries and LiteLLM that hold other fields, or headers, also as JSON in a text. */
const wrappers: ReadonlySet<string> = new Set(['extra_body', 'extra_headers', 'extra_query', 'litellm_params'])
/** How often JSON may be a text within JSON. Each time may read most of the body again. */
const mostLayers = 4
const json = /^\s*[[{]/
/** Values that affirm the name of an entry of `baggage`. A name without a value affirms itself. */
const affirmed = /^(?:|1|t|true|y|yes|on|auto)$/i

/**
 * The JSON of a request, after a check that every mark on it is understood.
 * @throws LlmError invalid_request
 */
export function parseMarked(call: Marked & { json(): unknown }): unknown {
  const value = call.json()
  const examination = startExamination()
  const holders = checkCall(call, examination)
  if (isJsonObject(value)) checkFields(value, [], examination, (name) => holders.has(name) || wrappers.has(name))
  return value
}

/**
 * The metadata and tags of an object and of what its fields hold, but for tools. It calls itself: parsed JSON nests only so deep.
 * @param isLookedInto whether a field that does not describe the request may hold one that does
 */
function checkFields(
  object: Record<string, unknown>,
  path: string[],
  examination: Examination,
  isLookedInto: (name: string) => boolean = () => true,
): void {
  let place: string | undefined
  for (const key of Object.keys(object)) {
    const value = object[key]
    if (ordinary.has(key) && typeof value !== 'object') continue // Most of what a large request holds.
    place ??= placeOf(path)
    if (ofTools.has(key) || isNamedFreely(path, place, key)) continue
    path.push(key)
    if (!ordinary.has(key) && describesRequest(key)) checkTexts(value, path, examination)
    else if (typeof value === 'string' && wrappers.has(key)) checkText(value, path, false, examination)
    else if (isLookedInto(key)) checkHeld(value, path, examination)
    path.pop()
  }
}

/** Messages and their parts, documents and whatever else a field holds. */
function checkHeld(value: unknown, path: string[], examination: Examination): void {
  if (isJsonObject(value)) checkFields(value, path, examination)
  else if (Array.isArray(value)) for (const part of value) checkHeld(part, path, examination.ofParts())
}

/**
 * Refuses anything that may be meant as a mark of privacy, or as another hint, and is not understood. Ignoring it could let a
 * private prompt out.
 * @throws LlmError invalid_request
 */
export function checkMarks(call: Marked): void {
  checkCall(call, startExamination())
}

/** @returns the fields of the body that hold what has metadata or tags of its own, however deep */
function checkCall({ headers, query, trailers, body }: Marked, examination: Examination): ReadonlySet<string> {
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value, examination)
  for (const name of Object.keys(trailers)) {
    if (isHintLike(name) || examination.isPrivateName(name)) {
      throw refuseMark('trailer', name, 'send hints before the body, as headers')
    }
  }
  for (const [name, value] of parametersOf(query)) checkParameter(name, value, examination)
  return checkNames(body, examination)
}

/** Whether a header matters to the check, as a hint or as what it refuses. A function in between has to let it through. */
export function isMarking(name: string, value: string | readonly string[] | undefined): boolean {
  if (hintHeaders.has(name)) return true
  try {
    checkHeader(name, value, startExamination())
    return false
  } catch {
    return true
  }
}

function checkHeader(name: string, value: string | readonly string[] = '', examination: Examination): void {
  if (ordinary.has(name) || hintHeaders.has(name)) return
  if (examination.isPrivateName(name)) throw refuseMark('header', name, howTo)
  if (isHintLike(name)) throw refuseMark('header', name, `the hints are ${[...hintHeaders].join(', ')}`)
  const text = textOfHeader(String(value))
  checkText(text, [name], describesRequest(name), examination)
  if (name !== 'baggage') return
  for (const [entry, said] of entriesOf(text)) checkEntry(entry, said, examination)
}

/** Infrastructure adds entries that speak of other things, such as `private_cluster=eu1`, and a caller cannot rename those. */
function checkEntry(name: string, value: string, examination: Examination): void {
  const isSaid = affirmed.test(value) || examination.isMark(value)
  if (examination.isMark(name) || (isSaid && examination.isPrivateName(name))) {
    throw refuseMark('entry of baggage', name, howTo)
  }
  checkText(value, [name], describesRequest(name), examination)
}

function checkParameter(name: string, value: string, examination: Examination): void {
  if (examination.isPrivateName(name)) throw refuseMark('query parameter', name, howTo)
  checkText(value, [name], describesRequest(name), examination)
}

/** Our own prefix, in every spelling of a proxy or a client library. */
function isHintLike(name: string): boolean {
  return /^x[-_]?llm[-_]/i.test(name)
}

/**
 * A text by the names of what holds it.
 * @param isDescription whether any of them describes the request: lists in the text may be of tags
 */
function checkText(
  text: string,
  path: readonly string[],
  isDescription: boolean,
  examination: Examination,
  layer = 0,
): void {
  const tag = mayBePrivate(text) && isOfTags(path) ? examination.markIn(text) : undefined
  if (tag !== undefined) throw refuseMark('tag', tag.trim(), howTo)
  if (json.test(text)) checkJson(text, path, isDescription, examination, layer)
}

/** JSON within a text, as metadata has it where values must be texts, and headers such as x-portkey-metadata. */
function checkJson(
  text: string,
  path: readonly string[],
  isDescription: boolean,
  examination: Examination,
  layer: number,
): void {
  if (layer === mostLayers)
    throw refuseMark('field', path.join('.'), 'send it as it is', 'has JSON within JSON too often')
  const name = path.at(-1) ?? ''
  visitKeys(
    Buffer.from(text),
    (key, within) => {
      if (within.length === 0 && has(namedByCallerInText, name, key)) return false
      if (examination.isPrivateName(key)) throw refuseMark('field', [...path, ...within, key].join('.'), howTo)
      return true
    },
    (item, within, isListed) => {
      if (!mayBePrivate(item) && !json.test(item)) return
      // The nearest names tell enough, however deep it is. A list of them for each of a million texts would cost too much.
      const nearest = within.slice(-2)
      const isTag = isListed && isMarkInList(item, examination)
      const isDescribing = isDescription || ((isTag || json.test(item)) && nearest.some(describesRequest))
      // Elsewhere a list may hold anything: AWS puts the scopes of a caller and the headers of a call into a header.
      if (isTag && isDescribing) throw refuseMark('tag', item.trim(), howTo)
      checkText(item, [...path, ...nearest], isDescribing, examination, layer + 1)
    },
  )
}

function isMarkInList(item: string, examination: Examination): boolean {
  return examination.isMark(item) && !isPath(item)
}

/** The texts of metadata. Each list in it may be one of tags. */
function checkTexts(value: unknown, path: string[], examination: Examination): void {
  if (typeof value === 'string') checkText(value, path, true, examination)
  else if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === 'string' && isMarkInList(item, examination)) throw refuseMark('tag', item.trim(), howTo)
      checkTexts(item, path, examination)
    }
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      // Lent: a copy for each of a million fields would cost too much.
      path.push(key)
      checkTexts(value[key], path, examination)
      path.pop()
    }
  }
}

import type { Examination } from './examination.ts'
import { type KeyPath, visitKeys } from './json-keys.ts'
import { has, isNamedFreely, ordinary, placeOf, understood } from './known-names.ts'
import { howTo, refuseMark } from './refuse-mark.ts'
import { describesRequest } from './tags.ts'

/** What a tool is tagged with says nothing of the request. */
export const ofTools: ReadonlySet<string> = new Set(['tools', 'functions'])

/**
 * Refuses a name in the JSON of a body that may be meant as a mark and is not understood, or that is there twice where it matters.
 * @returns the fields of the body that hold what has metadata or tags of its own, however deep
 * @throws LlmError invalid_request
 */
export function checkNames(body: Uint8Array, examination: Examination): ReadonlySet<string> {
  const holders = new Set<string>()
  const seen: Record<string, Set<string>> = { '': new Set(), metadata: new Set() }
  visitKeys(body, (key, path) => {
    const place = placeOf(path)
    if (Object.hasOwn(seen, place)) checkOnce(key, path, seen[place])
    if (isNamedFreely(path, place, key)) return false
    if (ordinary.has(key)) return true
    const [holder] = path
    if (holder !== undefined && !ofTools.has(holder) && describesRequest(key)) holders.add(holder)
    if (has(understood, place, key)) return true
    if (examination.isPrivateName(key)) throw refuseMark('field', [...path, key].join('.'), howTo)
    return true
  })
  return holders
}

/** Parsers differ in which of two equal fields they keep. */
function checkOnce(key: string, path: KeyPath, seen: Set<string> | undefined): void {
  if (seen?.has(key)) throw refuseMark('field', [...path, key].join('.'), 'send it once', 'is there more than once')
  seen?.add(key)
}

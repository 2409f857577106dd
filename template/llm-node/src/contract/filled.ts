import { isJsonObject } from './json-object.ts'

/**
 * True for a part of a request or an answer that says anything: many clients and servers send null, an empty text or an empty list
 * for what they do not say.
 */
export function isFilled(part: unknown): boolean {
  if (part === undefined || part === null || part === '') return false
  return !Array.isArray(part) || part.length > 0
}

/** The same of a field that sets something or may be an object: one without entries says nothing either. */
export function asksForAny(value: unknown): boolean {
  return isJsonObject(value) ? Object.keys(value).length > 0 : isFilled(value)
}

/** The items of a list; none of anything else. */
export function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** True for a list that holds anything. */
export function isListed(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0
}

/** True for the content of an answer that says more than white space. */
export function isSpoken(content: unknown): boolean {
  return typeof content === 'string' ? /\S/.test(content) : isFilled(content)
}

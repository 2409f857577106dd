import { isJsonObject } from '../../../json-object.ts'
import type { Content } from '../../../plain-content.ts'

/** What an assistant has said, with its refusal and citations where the inner form has them: beside the content. */
export type Spoken = { content: Content; refusal: string; annotations: object[] }

/** @param given the parts as they came, for their citations */
export function toSpoken(content: Content, given: unknown): Spoken {
  if (typeof content === 'string') return { content, refusal: '', annotations: [] }
  const refusals = content.filter(({ type }) => type === 'refusal')
  return {
    content: content.filter(({ type }) => type !== 'refusal'),
    refusal: refusals.map(({ refusal }) => refusal).join(''),
    annotations: Array.isArray(given) ? given.flatMap(annotationsOf) : [],
  }
}

function annotationsOf(part: unknown): object[] {
  if (!isJsonObject(part) || !Array.isArray(part.annotations)) return []
  return part.annotations.filter(isJsonObject).map(({ type, ...rest }) => ({ type, [String(type)]: rest }))
}

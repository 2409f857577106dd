import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { asSchema } from './alternatives.ts'

/** The JSON Schema of an object that a prompt has in its words, as clients put it there which ask for no more than JSON. */
export function promptSchema(texts: readonly string[]): unknown {
  const objects = texts.map((text) => jsonOrUndefined(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)))
  return objects.findLast((object) => ['properties', '$ref'].some((keyword) => keyword in asSchema(object)))
}

import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { sealed, unsealed } from './seal.ts'

/** A kept answer, as the store has it: sealed by its key, a line about it, and the answer. */

/** Of this form. Answers in another one are no answers. */
const version = 3

const aboutSchema = v.object({
  /** Who has made it, and what that has cost; null if it is unknown. */
  target: v.string(),
  usd: v.nullable(v.number()),
  simulated: v.boolean(),
})

export type Entry = v.InferOutput<typeof aboutSchema> & {
  /** A whole answer in OpenAI's format, as JSON. */
  body: string
}

/** In the place of an answer that is not worth waiting for, since such answers are not kept. */
export const unkept = 'unkept'

export function toText(key: string, entry: Entry | typeof unkept): string {
  if (entry === unkept) return sealed(version, key, unkept)
  const { body, ...about } = entry
  return sealed(version, key, `${JSON.stringify(about)}\n${body}`)
}

/** Undefined for what is corrupt, of another version, or not of this key. */
export function readEntry(key: string, text: string): Entry | typeof unkept | undefined {
  const content = unsealed(version, key, text)
  if (content === undefined || content === unkept) return content
  const end = content.indexOf('\n')
  const about = v.safeParse(aboutSchema, jsonOrUndefined(content.slice(0, Math.max(end, 0))))
  return about.success ? { ...about.output, body: content.slice(end + 1) } : undefined
}

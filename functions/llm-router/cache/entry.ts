import { hash } from 'node:crypto'
import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'

/** A kept answer, as the store has it: a line with the version and the digest of what follows, a line about it, and the answer. */

/** Of this form. Answers in another one are no answers. */
const version = 1

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

export function toText(entry: Entry | typeof unkept): string {
  if (entry === unkept) return sealed(unkept)
  const { body, ...about } = entry
  return sealed(`${JSON.stringify(about)}\n${body}`)
}

/** Undefined for what is corrupt, or of another version. */
export function readEntry(text: string): Entry | typeof unkept | undefined {
  const content = text.slice(text.indexOf('\n') + 1)
  if (sealed(content) !== text) return undefined
  if (content === unkept) return unkept
  const end = content.indexOf('\n')
  const about = v.safeParse(aboutSchema, jsonOrUndefined(content.slice(0, Math.max(end, 0))))
  return about.success ? { ...about.output, body: content.slice(end + 1) } : undefined
}

function sealed(content: string): string {
  return `${version} ${hash('sha256', content)}\n${content}`
}

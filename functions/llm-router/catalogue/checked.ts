import * as v from 'valibot'
import { SettingsError } from '#runtime/settings.ts'

/** Where a key stands in its source, as far as that is known: `catalogue.yaml, line 12`. */
export type Locate = (path: readonly PropertyKey[]) => string

/**
 * What a schema makes of the data of a configuration, with its defaults filled in.
 * @param subject what messages call the configuration, as in "The catalogue"
 * @throws SettingsError naming the place and the fix
 */
export function toChecked<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  { subject, locate }: { subject: string; locate: Locate },
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, value, { abortEarly: true })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const path = (issue.path ?? []).map(({ key }) => key as PropertyKey)
  throw new SettingsError(`${subject} ${locate(path)}: ${v.getDotPath(issue) ?? 'it'} ${faultOf(issue)}.`)
}

function faultOf(issue: v.BaseIssue<unknown>): string {
  if (issue.type !== 'strict_object') return issue.message
  if (issue.expected === 'never') return 'is not known; remove it or correct its name'
  return issue.received === 'undefined' ? 'is missing; add it' : 'must be an object with keys and values'
}

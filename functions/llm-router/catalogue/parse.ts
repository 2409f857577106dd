import * as v from 'valibot'
import { SettingsError } from '#runtime/settings.ts'
import type { Catalogue, Written } from './catalogue.ts'
import { toComplete } from './complete.ts'
import { checkReferences } from './references.ts'
import { catalogueSchema } from './schema.ts'

/** Where a key stands in its source, as far as that is known: `catalogue.yaml, line 12`. */
export type Locate = (path: readonly PropertyKey[]) => string

/**
 * Checks a catalogue and freezes it.
 * @throws SettingsError naming the place and the fix; the function does not start with a catalogue that fails a check
 */
export function toCatalogue(value: unknown, locate: Locate): Catalogue {
  const written = toWritten(value, locate)
  const catalogue = toComplete(written)
  checkReferences(catalogue, (path, fault) => {
    throw new SettingsError(`The catalogue ${locate(path)}: ${fault}.`)
  })
  return catalogue
}

/** A catalogue with its defaults filled in. It does not check that names refer to something. */
export function toWritten(value: unknown, locate: Locate): Written {
  const parsed = v.safeParse(catalogueSchema, value, { abortEarly: true })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const path = (issue.path ?? []).map(({ key }) => key as PropertyKey)
  throw new SettingsError(`The catalogue ${locate(path)}: ${v.getDotPath(issue) ?? 'it'} ${faultOf(issue)}.`)
}

function faultOf(issue: v.InferIssue<typeof catalogueSchema>): string {
  if (issue.type !== 'strict_object') return issue.message
  if (issue.expected === 'never') return 'is not known; remove it or correct its name'
  return issue.received === 'undefined' ? 'is missing; add it' : 'must be an object with keys and values'
}

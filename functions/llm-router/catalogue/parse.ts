import { SettingsError } from '#runtime/settings.ts'
import type { Catalogue, Written } from './catalogue.ts'
import { type Locate, toChecked } from './checked.ts'
import { toComplete } from './complete.ts'
import { checkReferences } from './references.ts'
import { catalogueSchema } from './schema.ts'

/**
 * Checks a catalogue and freezes it.
 * @throws SettingsError naming the place and the fix; the function does not start with a catalogue that fails a check
 */
export function toCatalogue(value: unknown, locate: Locate, nowMs = Date.now()): Catalogue {
  const written = toWritten(value, locate)
  const catalogue = toComplete(written)
  checkReferences(catalogue, nowMs, (path, fault) => {
    throw new SettingsError(`The catalogue ${locate(path)}: ${fault}.`)
  })
  return catalogue
}

/** A catalogue with its defaults filled in. It does not check that names refer to something. */
export function toWritten(value: unknown, locate: Locate): Written {
  return toChecked(catalogueSchema, value, { subject: 'The catalogue', locate })
}

import * as v from 'valibot'

/** An object with all of its fields: a record of valibot leaves out some names, such as `constructor`, and takes lists. */
export const jsonObject = v.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
)

import * as v from 'valibot'
import { record } from './values.ts'

/** The vendors' names for the list price. */
const standard = new Set(['', 'auto', 'default', 'standard', 'on_demand', 'global', 'not_available'])

/** Their names for other service tiers and speeds, whether a target has a price for them or not. */
export const vendorsTiers: ReadonlySet<string> = new Set([
  ...['batch', 'fast', 'flex', 'optimized', 'performance', 'priority', 'provisioned_throughput', 'reserved', 'scale'],
])

/**
 * The one name of what service tiers, speeds and regions say together, such as `priority+us`: in lower case and in the order of the
 * alphabet, whatever the case and the order in which they are said. Undefined for the list price.
 */
export function serviceTierNamed(words: readonly string[]): string | undefined {
  const parts = words.flatMap((word) => word.toLowerCase().split('+')).map((part) => part.trim())
  const special = new Set(parts.filter((part) => !standard.has(part)))
  return special.size === 0 ? undefined : [...special].sort().join('+')
}

/** Values by service tiers, which have the names that replies are looked up by. */
export const byServiceTier = <Value extends v.GenericSchema>(value: Value) =>
  v.pipe(
    record(value),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const byName: Record<string, v.InferOutput<Value>> = {}
      const refuse = (message: string) => {
        addIssue({ message })
        return NEVER
      }
      for (const [written, one] of Object.entries(dataset.value)) {
        const name = serviceTierNamed([written])
        if (name === undefined) return refuse(`has ${written}, which is charged at the list price; remove it`)
        if (Object.hasOwn(byName, name)) return refuse(`has ${name} twice, once as ${written}; remove one`)
        byName[name] = one
      }
      return byName
    }),
  )

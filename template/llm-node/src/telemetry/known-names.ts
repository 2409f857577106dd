const mostNames = 50
/** OpenTelemetry's word for a value that is left out because there are too many. */
const other = '_OTHER'

/**
 * Names that may be labels, which are bounded: a caller or a provider can write anything as the name of a model. Those of calls that
 * succeeded have places of their own, which no invented name takes. Both return the name, or `_OTHER`.
 */
export type KnownNames = {
  /** For a call that has not succeeded, or not yet. */
  asked(name: string): string
  succeeded(name: string): string
}

/** @param masked a text without secrets; a name that it changes is left out */
export function createKnownNames(masked: (name: string) => string): KnownNames {
  const successful = new Set<string>()
  const others = new Set<string>()

  function enter(names: Set<string>, name: string): boolean {
    if (names.has(name)) return true
    if (names.size >= mostNames || !/^[\w./:@+-]{1,100}$/.test(name) || masked(name) !== name) return false
    names.add(name)
    return true
  }

  return {
    asked: (name) => (successful.has(name) || enter(others, name) ? name : other),
    succeeded(name) {
      if (!enter(successful, name)) return others.has(name) ? name : other
      others.delete(name)
      return name
    },
  }
}

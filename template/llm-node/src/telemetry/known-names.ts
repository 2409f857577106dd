const mostNames = 50
/** OpenTelemetry's word for a value that is left out because there are too many. */
const other = '_OTHER'

/**
 * Bounds the names that become labels: a caller or a provider can write anything as the name of a model.
 * @param masked a text without secrets; a name that it changes is left out
 */
export function createKnownNames(masked: (name: string) => string): (name: string) => string {
  const known = new Set<string>()
  return (name) => {
    if (known.has(name)) return name
    if (known.size >= mostNames || !/^[\w./:@+-]{1,100}$/.test(name) || masked(name) !== name) return other
    known.add(name)
    return name
  }
}

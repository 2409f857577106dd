const mostNames = 50
/** OpenTelemetry's word for a value that is left out because there are too many. */
const other = '_OTHER'

/** Bounds the names that become labels: a caller can write anything as the name of a model. */
export function createKnownNames(): (name: string) => string {
  const known = new Set<string>()
  return (name) => {
    if (known.has(name)) return name
    if (known.size >= mostNames || !/^[\w./:@+-]{1,100}$/.test(name)) return other
    known.add(name)
    return name
  }
}

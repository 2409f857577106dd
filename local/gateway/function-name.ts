/** The one namespace there is, as in the Community Edition. */
export const namespace = 'openfaas-fn'

/** Parts `name.namespace`; a name without a namespace is in the default one. */
export function splitFunctionName(name: string): { name: string; namespace: string } {
  const dot = name.lastIndexOf('.')
  return dot < 0 ? { name, namespace } : { name: name.slice(0, dot), namespace: name.slice(dot + 1) }
}

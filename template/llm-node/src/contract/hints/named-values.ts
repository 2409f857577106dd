/** The parameters of a query. Some clients write semicolons between them. */
export function parametersOf(query: string): Iterable<[name: string, value: string]> {
  return query === '' ? [] : new URLSearchParams(query.replaceAll(';', '&'))
}

/** The entries of a `baggage` header, with their properties (w3.org/TR/baggage): `langfuse_tags=a%2Cb, team=search;ttl=1`. */
export function entriesOf(baggage: string): [name: string, value: string][] {
  return [...new URLSearchParams(baggage.replaceAll(/[,;]/g, '&'))].filter(([, value]) => value !== '')
}

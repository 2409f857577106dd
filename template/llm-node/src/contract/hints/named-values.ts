import { percentDecoded } from '../percent-decoded.ts'

/** The parameters of a query. Some clients write semicolons between them. */
export function parametersOf(query: string): Iterable<[name: string, value: string]> {
  return query === '' ? [] : new URLSearchParams(query.replaceAll(';', '&'))
}

/**
 * The entries of a `baggage` header and their properties, some of which are only a name (w3.org/TR/baggage): `tags=a%2Cb, data=llm;ttl=1;x`.
 * In a value, `&` and `=` are characters like others, as in an address, and `+` is no space.
 */
export function entriesOf(baggage: string): [name: string, value: string][] {
  return baggage.split(/[,;]/).map((entry) => {
    const [name = '', ...value] = entry.split('=')
    return [percentDecoded(name.trim()), percentDecoded(value.join('=').trim())]
  })
}

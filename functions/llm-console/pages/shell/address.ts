import { useEffect, useState } from 'preact/hooks'
import { percentDecoded } from '#runtime/contract/percent-decoded.ts'

/** `#/NAME/REST?QUERY`: which page is shown, and what of it. */
export type Address = { name: string; rest: string; query: URLSearchParams }

function readAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s)
  const [name = '', ...rest] = path.split('/')
  return { name, rest: percentDecoded(rest.join('/')), query: new URLSearchParams(query) }
}

export function addressOf(name: string, rest = '', query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).flatMap(([key, value]) => (value ? [[key, value]] : []))
  const text = new URLSearchParams(given).toString()
  return `#/${name}${rest && `/${encodeURIComponent(rest)}`}${text && `?${text}`}`
}

/** The address now, and again whenever it changes. */
export function useAddress(): Address {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const changed = () => setHash(location.hash)
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  return readAddress(hash)
}

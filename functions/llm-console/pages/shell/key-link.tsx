import type { Key } from '../api/keys.ts'
import { addressOf } from './address.ts'

/** Leads to a key's page, by its name. Several keys may have one name, so the id stands below it. */
export function KeyLink({ known: { id, name = id } }: { known: Pick<Key, 'id' | 'name'> }) {
  return (
    <>
      <a class="breakable" href={addressOf('keys', id)}>
        {name}
      </a>
      {name !== id && <span class="below muted mono">{id}</span>}
    </>
  )
}

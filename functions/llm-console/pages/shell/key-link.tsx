import type { Key } from '../api/keys.ts'
import { addressOf } from './address.ts'

type KeyLinkProps = {
  known: Pick<Key, 'id' | 'name'>
  /** False if no other key in sight has its name. */
  needsId?: boolean
}

/** Leads to a key's page, by its name. Several keys may have one name, so the id stands below it. */
export function KeyLink({ known: { id, name = id }, needsId = true }: KeyLinkProps) {
  return (
    <>
      <a class="breakable" href={addressOf('keys', id)}>
        {name}
      </a>
      {needsId && name !== id && <span class="below muted mono">{id}</span>}
    </>
  )
}

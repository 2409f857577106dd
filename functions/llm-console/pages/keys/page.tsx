import type { PageProps } from '../page.ts'
import { KeyDetail } from './key-detail.tsx'
import { KeyList } from './key-list.tsx'

/** The API keys, or the one that the address names. */
export default function KeysPage({ rest }: PageProps) {
  return rest === '' ? <KeyList /> : <KeyDetail key={rest} id={rest} />
}

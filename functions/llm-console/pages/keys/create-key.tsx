import { useState } from 'preact/hooks'
import { useClient } from '../api/context.ts'
import { issuedSchema } from '../api/keys.ts'
import type { Properties } from './form-values.ts'
import { KeyForm } from './key-form.tsx'
import { TokenDialog } from './token-dialog.tsx'

type Props = { onMade(): void; onClose(): void }

/** Makes a key, and shows its token. */
export function CreateKey({ onMade, onClose }: Props) {
  const client = useClient()
  const [token, setToken] = useState<string>()

  async function make(properties: Properties) {
    const made = await client.ask('api/admin/keys', issuedSchema, { method: 'POST', body: properties })
    if (!made.ok) return made.failure
    setToken(made.value.token)
    onMade()
    return undefined
  }

  if (token !== undefined) return <TokenDialog title="Key created" token={token} onClose={onClose} />
  return <KeyForm title="New key" action="Create key" onSubmit={make} onClose={onClose} />
}

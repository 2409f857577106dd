import { issuedSchema } from '../api/keys.ts'
import { useChange } from '../api/use-change.ts'
import type { Properties } from './form-values.ts'
import { KeyForm } from './key-form.tsx'
import { useTokenDialog } from './token-dialog.tsx'

type Props = {
  /** A key has been made, or may have been. */
  onMade(): void
  onClose(): void
}

/** Makes a key, and shows its token. */
export function CreateKey({ onMade, onClose }: Props) {
  const change = useChange(onMade)
  const showToken = useTokenDialog()

  async function make(properties: Properties) {
    const made = await change('api/admin/keys', issuedSchema, { method: 'POST', body: properties })
    if (!made.ok) return made.failure
    showToken('Key created', made.value.token)
    onMade()
    onClose()
    return undefined
  }

  return <KeyForm title="New key" action="Create key" onSubmit={make} onClose={onClose} />
}

import { issuedSchema } from '../api/keys.ts'
import { useChange } from '../api/use-change.ts'
import { useKeptDialog } from '../shell/kept-dialogs.tsx'
import type { Properties } from './form-values.ts'
import { KeyForm } from './key-form.tsx'
import { TokenDialog } from './token-dialog.tsx'

type Props = {
  /** A key has been made, or may have been. */
  onMade(): void
  onClose(): void
}

/** Makes a key, and shows its token. */
export function CreateKey({ onMade, onClose }: Props) {
  const change = useChange(onMade)
  const keep = useKeptDialog()

  async function make(properties: Properties) {
    const made = await change('api/admin/keys', issuedSchema, { method: 'POST', body: properties })
    if (!made.ok) return made.failure
    const { token } = made.value
    // Nobody can read it again, so it does not go with this page.
    keep((onClose) => <TokenDialog title="Key created" token={token} onClose={onClose} />)
    onMade()
    onClose()
    return undefined
  }

  return <KeyForm title="New key" action="Create key" onSubmit={make} onClose={onClose} />
}

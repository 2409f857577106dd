import { useState } from 'preact/hooks'
import { issuedSchema, type Key, keyPath } from '../api/keys.ts'
import { useChange } from '../api/use-change.ts'
import { Confirm } from '../parts/confirm.tsx'
import { SelectField } from '../parts/field.tsx'
import { useKeptDialog } from '../shell/kept-dialogs.tsx'
import { TokenDialog } from './token-dialog.tsx'

const graceOptions = [
  { value: '0s', label: 'not at all: calls with it are refused at once' },
  { value: '1h', label: 'for an hour' },
  { value: '24h', label: 'for a day' },
  { value: '168h', label: 'for a week' },
]

type Props = {
  known: Key
  /** Nobody has said whether it was done. */
  onUnknown(): void
  onClose(): void
}

/** Gives a key another token, after asking. */
export function RotateKey({ known, onUnknown, onClose }: Props) {
  const change = useChange(onUnknown)
  const [grace, setGrace] = useState('24h')
  const keep = useKeptDialog()

  async function rotate() {
    const body = { grace, version: known.version }
    const rotated = await change(`${keyPath(known.id)}/rotate`, issuedSchema, { method: 'POST', body })
    if (!rotated.ok) return rotated.failure
    const { token } = rotated.value
    // Nobody can read it again, so it does not go with this page.
    keep((onClose) => <TokenDialog title="The new token" token={token} onClose={onClose} />)
    onClose()
    return undefined
  }

  return (
    <Confirm title={`Rotate ${known.name ?? known.id}?`} action="Rotate" onConfirm={rotate} onClose={onClose}>
      <p>The key gets a new token. Whoever calls with the old one has to change it.</p>
      <SelectField label="The old token stays valid" value={grace} onChange={setGrace} options={graceOptions} />
    </Confirm>
  )
}

import { useState } from 'preact/hooks'
import { fullNameOf, issuedSchema, type Key, keyPath } from '../api/keys.ts'
import type { Change } from '../api/use-change.ts'
import { Confirm } from '../parts/confirm.tsx'
import { SelectField } from '../parts/field.tsx'
import { useTokenDialog } from './token-dialog.tsx'

const graceOptions = [
  { value: '0s', label: 'not at all: calls with it are refused at once' },
  { value: '1h', label: 'for an hour' },
  { value: '24h', label: 'for a day' },
  { value: '168h', label: 'for a week' },
]

type Props = { known: Key; change: Change; onClose(): void }

/** Gives a key another token, after asking. */
export function RotateKey({ known, change, onClose }: Props) {
  const [grace, setGrace] = useState('24h')
  const showToken = useTokenDialog()

  async function rotate() {
    const body = { grace, version: known.version }
    const rotated = await change(`${keyPath(known.id)}/rotate`, issuedSchema, { method: 'POST', body })
    if (!rotated.ok) return rotated.failure
    showToken('The new token', rotated.value.token)
    onClose()
    return undefined
  }

  return (
    <Confirm title={`Rotate ${fullNameOf(known)}?`} action="Rotate" onConfirm={rotate} onClose={onClose}>
      <p>The key gets a new token. Whoever calls with the old one has to change it.</p>
      <SelectField label="The old token stays valid" value={grace} onChange={setGrace} options={graceOptions} />
    </Confirm>
  )
}

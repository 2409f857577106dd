import { useState } from 'preact/hooks'
import { useClient } from '../api/context.ts'
import { issuedSchema, type Key, keyPath } from '../api/keys.ts'
import { Confirm } from '../parts/confirm.tsx'
import { SelectField } from '../parts/field.tsx'
import { TokenDialog } from './token-dialog.tsx'

const graceOptions = [
  { value: '0s', label: 'not at all: calls with it are refused at once' },
  { value: '1h', label: 'for an hour' },
  { value: '24h', label: 'for a day' },
  { value: '168h', label: 'for a week' },
]

/** Gives a key another token, after asking. */
export function RotateKey({ known, onClose }: { known: Key; onClose(): void }) {
  const client = useClient()
  const [grace, setGrace] = useState('24h')
  const [token, setToken] = useState<string>()

  async function rotate() {
    const body = { grace, version: known.version }
    const rotated = await client.ask(`${keyPath(known.id)}/rotate`, issuedSchema, { method: 'POST', body })
    if (!rotated.ok) return rotated.failure
    setToken(rotated.value.token)
    return undefined
  }

  if (token !== undefined) return <TokenDialog title="The new token" token={token} onClose={onClose} />
  return (
    <Confirm title={`Rotate ${known.name ?? known.id}?`} action="Rotate" onConfirm={rotate} onClose={onClose}>
      <p>The key gets a new token. Whoever calls with the old one has to change it.</p>
      <SelectField label="The old token stays valid" value={grace} onChange={setGrace} options={graceOptions} />
    </Confirm>
  )
}

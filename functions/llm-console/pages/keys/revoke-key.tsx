import { useState } from 'preact/hooks'
import { fullNameOf, type Key, keyPath, revokedSchema } from '../api/keys.ts'
import type { Change } from '../api/use-change.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { addressOf } from '../shell/address.ts'

type Props = { known: Key; change: Change; onClose(): void }

/** Ends a key for good, after asking. */
export function RevokeKey({ known, change, onClose }: Props) {
  const [said, setSaid] = useState<string>()

  async function revoke() {
    const revoked = await change(keyPath(known.id), revokedSchema, { method: 'DELETE' })
    if (!revoked.ok) return revoked.failure
    if (revoked.value.message) setSaid(revoked.value.message)
    else location.hash = addressOf('keys')
    return undefined
  }

  if (said !== undefined) {
    return (
      <Dialog title="The key is revoked" onClose={onClose}>
        <p>{said}</p>
        <footer class="dialog-footer">
          <button type="button" class="primary" onClick={onClose}>
            Done
          </button>
        </footer>
      </Dialog>
    )
  }
  return (
    <Confirm title={`Revoke ${fullNameOf(known)}?`} action="Revoke" onConfirm={revoke} onClose={onClose}>
      <p>Calls with this key are refused within 5 seconds, for good. Its spend stays in the ledger.</p>
    </Confirm>
  )
}

import { useState } from 'preact/hooks'
import { fullNameOf, type Key } from '../api/keys.ts'
import type { Failure } from '../api/result.ts'
import { type Properties, patchOf, propertiesOf, valuesOf } from './form-values.ts'
import { KeyForm } from './key-form.tsx'

type Props = {
  known: Key
  /** Sends a change of that version; gives the failure, if there is one. */
  onChange(changed: Properties, version: Key['version']): Promise<Failure | undefined>
  onClose(): void
}

/** Changes what a key decides. */
export function ChangeKey({ known, onChange, onClose }: Props) {
  // The form stands as the key was when it opened: against a newer one, it would take back what somebody else has changed.
  const [before] = useState(known)

  async function save(properties: Properties) {
    const patch = patchOf(propertiesOf(valuesOf(before)).properties, properties)
    if (patch) return onChange(patch, before.version)
    onClose()
    return undefined
  }

  return (
    <KeyForm title={`Change ${fullNameOf(before)}`} known={before} action="Save" onSubmit={save} onClose={onClose} />
  )
}

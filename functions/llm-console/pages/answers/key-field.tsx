import { TextField } from '../parts/field.tsx'
import { useApiKey } from './use-api-key.ts'

/** Where the user gives the API key that pays for the answers. */
export function KeyField() {
  const [key, setKey] = useApiKey()
  return (
    <TextField
      label="API key"
      kind="secret"
      value={key}
      onChange={(text) => setKey(text.trim())}
      placeholder="llmr_…"
      hint="If the router has keys. Kept in this page only."
    />
  )
}

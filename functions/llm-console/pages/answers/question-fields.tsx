import { type Option, SelectField, TextArea, TextField } from '../parts/field.tsx'
import { type PrivacyChoice, readPrivacyChoice } from '../parts/privacy-choice.ts'

/** What every form of a question has. */
type Values = { prompt: string; maxTokens: string; private: PrivacyChoice }
type Props = {
  values: Values
  errors: { prompt?: string; maxTokens?: string }
  onChange(more: Partial<Values>): void
}

export function PromptField({ values, errors, onChange, rows }: Props & { rows: number }) {
  return (
    <TextArea
      label="Prompt"
      rows={rows}
      value={values.prompt}
      error={errors.prompt}
      placeholder="Why is the sky blue?"
      onChange={(prompt) => onChange({ prompt })}
    />
  )
}

export function MaxTokensField({ values, errors, onChange }: Props) {
  return (
    <TextField
      label="Max tokens"
      kind="number"
      placeholder="the model’s own"
      value={values.maxTokens}
      error={errors.maxTokens}
      onChange={(maxTokens) => onChange({ maxTokens })}
    />
  )
}

const privateOptions: readonly Option[] = [
  { value: '', label: 'as the key says' },
  { value: 'auto', label: 'in the cluster if personal data is in it' },
  { value: 'true', label: 'in the cluster' },
]

export function PrivateField({ values, onChange }: Omit<Props, 'errors'>) {
  return (
    <SelectField
      label="Private"
      value={values.private}
      options={privateOptions}
      onChange={(value) => onChange({ private: readPrivacyChoice(value) })}
    />
  )
}

import { SelectField, TextArea, TextField } from '../parts/field.tsx'
import { type PrivateChoice, privateOptions, readChoice } from './private-choice.ts'

/** What every form of a question has. */
type Values = { prompt: string; maxTokens: string; private: PrivateChoice }
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

export function PrivateField({ values, onChange }: Omit<Props, 'errors'>) {
  return (
    <SelectField
      label="Private"
      value={values.private}
      options={privateOptions}
      onChange={(value) => onChange({ private: readChoice(value) })}
    />
  )
}

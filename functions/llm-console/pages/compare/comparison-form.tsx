import type { ComponentChildren } from 'preact'
import { KeyField } from '../answers/key-field.tsx'
import { MaxTokensField, PrivateField, PromptField } from '../answers/question-fields.tsx'
import { TextField } from '../parts/field.tsx'
import { SendForm } from '../parts/send-form.tsx'
import type { FormErrors, FormValues } from './form-values.ts'

type Props = {
  values: FormValues
  errors: FormErrors
  isRunning: boolean
  onChange(values: FormValues): void
  onSend(): void
  onStop(): void
  /** Why nothing can be sent yet. */
  notice: ComponentChildren
  /** What it would cost. */
  children: ComponentChildren
}

/** The question, and how often it is asked. */
export function ComparisonForm({ values, errors, isRunning, onChange, onSend, onStop, notice, children }: Props) {
  const set = (more: Partial<FormValues>) => onChange({ ...values, ...more })
  const note = (
    <span class="muted" role="status">
      {children}
    </span>
  )
  return (
    <SendForm action="Compare" isRunning={isRunning} onSend={onSend} onStop={onStop} note={note}>
      <PromptField values={values} errors={errors} onChange={set} rows={6} />
      <div class="form-grid">
        <MaxTokensField values={values} errors={errors} onChange={set} />
        <TextField
          label="Calls of each"
          kind="number"
          value={values.repeat}
          error={errors.repeat}
          onChange={(repeat) => set({ repeat })}
        />
        <KeyField />
      </div>
      <PrivateField values={values} onChange={set} />
      {notice}
    </SendForm>
  )
}

import type { ComponentChildren } from 'preact'
import { KeyField } from '../answers/key-field.tsx'
import { CheckField, TextArea, TextField } from '../parts/field.tsx'
import { SendForm } from '../parts/send-form.tsx'
import type { FormErrors, FormValues } from './form-values.ts'

type Props = {
  values: FormValues
  errors: FormErrors
  isRunning: boolean
  onChange(values: FormValues): void
  onSend(): void
  onStop(): void
  /** What it would cost. */
  children: ComponentChildren
}

/** The question, and how often it is asked. */
export function ComparisonForm({ values, errors, isRunning, onChange, onSend, onStop, children }: Props) {
  const set = (more: Partial<FormValues>) => onChange({ ...values, ...more })
  return (
    <SendForm label="Request" onSend={onSend}>
      <TextArea
        label="Prompt"
        rows={6}
        value={values.prompt}
        error={errors.prompt}
        placeholder="Why is the sky blue?"
        onChange={(prompt) => set({ prompt })}
      />
      <div class="form-grid">
        <TextField
          label="Max tokens"
          kind="number"
          placeholder="the model’s own"
          value={values.maxTokens}
          error={errors.maxTokens}
          onChange={(maxTokens) => set({ maxTokens })}
        />
        <TextField
          label="Calls of each"
          kind="number"
          value={values.repeat}
          error={errors.repeat}
          onChange={(repeat) => set({ repeat })}
        />
        <KeyField />
      </div>
      <CheckField
        label="Private"
        hint="Stays inside the cluster"
        checked={values.private}
        onChange={(isPrivate) => set({ private: isPrivate })}
      />
      <div class="row">
        <button type="submit" class="primary" disabled={isRunning}>
          Compare
        </button>
        <button type="button" disabled={!isRunning} onClick={onStop}>
          Stop
        </button>
        <span class="muted" role="status">
          {children}
        </span>
      </div>
    </SendForm>
  )
}

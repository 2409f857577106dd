import { strategyNames } from '#runtime/contract/strategy-names.ts'
import { defaultTask } from '#runtime/contract/tasks.ts'
import { KeyField } from '../answers/key-field.tsx'
import { MaxTokensField, PrivateField, PromptField } from '../answers/question-fields.tsx'
import { otherTasks } from '../api/task-names.ts'
import { type Option, SelectField, TextField } from '../parts/field.tsx'
import { SendForm, SendKeys } from '../parts/send-form.tsx'
import type { FormErrors, FormValues } from './form-values.ts'

/** The first of each leaves it to the router. */
const tasks = [{ value: '', label: defaultTask }, ...named(otherTasks)]
const strategies = [{ value: '', label: 'the catalogue’s' }, ...named(strategyNames)]

type Props = {
  values: FormValues
  errors: FormErrors
  models: readonly string[]
  isRunning: boolean
  onChange(values: FormValues): void
  onSend(): void
  onStop(): void
}

/** A prompt and what its caller wants. Ctrl or Cmd with Enter sends it. */
export function QuestionForm({ values, errors, models, isRunning, onChange, onSend, onStop }: Props) {
  const set = (more: Partial<FormValues>) => onChange({ ...values, ...more })
  return (
    <SendForm action="Send" isRunning={isRunning} onSend={onSend} onStop={onStop} note={<SendKeys />}>
      <PromptField values={values} errors={errors} onChange={set} rows={5} />
      <div class="form-grid">
        <SelectField label="Task" value={values.task} options={tasks} onChange={(task) => set({ task })} />
        <TextField
          label="Latency budget"
          kind="number"
          unit="ms"
          placeholder="2000"
          value={values.maxLatencyMs}
          error={errors.maxLatencyMs}
          onChange={(maxLatencyMs) => set({ maxLatencyMs })}
        />
        <TextField
          label="Model"
          placeholder="auto"
          value={values.model}
          suggestions={models}
          onChange={(model) => set({ model })}
        />
        <SelectField
          label="Strategy"
          value={values.strategy}
          options={strategies}
          onChange={(strategy) => set({ strategy })}
        />
        <MaxTokensField values={values} errors={errors} onChange={set} />
        <KeyField />
      </div>
      <PrivateField values={values} onChange={set} />
    </SendForm>
  )
}

function named(names: readonly string[]): Option[] {
  return names.map((value) => ({ value, label: value }))
}

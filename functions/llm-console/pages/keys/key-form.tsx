import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import type { Key } from '../api/keys.ts'
import type { Failure } from '../api/result.ts'
import { taskNames } from '../api/task-names.ts'
import { Dialog } from '../parts/dialog.tsx'
import { CheckField, SelectField, TextField } from '../parts/field.tsx'
import { halfFilled } from '../parts/half-filled.ts'
import { FailureState, LateNotice, stillOpen } from '../parts/states.tsx'
import { useOnce } from '../parts/use-once.ts'
import { useShown } from '../parts/use-shown.ts'
import { BudgetFields } from './budget-fields.tsx'
import { type Faults, type KeyValues, momentFault, type Properties, propertiesOf, valuesOf } from './form-values.ts'
import { privacyOptions } from './privacy.ts'
import { strategyOptions } from './strategies.ts'

type Props = {
  title: string
  /** The key to be changed; undefined for a new one. */
  known?: Key
  action: string
  /** Sends the properties; gives the failure, if there is one. */
  onSubmit(properties: Properties): Promise<Failure | undefined>
  onClose(): void
}

/** A dialog with everything that a key decides. Empty fields limit nothing. */
export function KeyForm({ title, known, action, onSubmit, onClose }: Props) {
  const [values, setValues] = useState(() => valuesOf(known))
  const [faults, setFaults] = useState<Faults>({})
  const { run, isBusy, lateMs, failure } = useOnce(send)
  // The form is longer than its dialog, and the button is always in sight.
  const late = useShown<HTMLDivElement>(lateMs !== undefined)
  const failed = useShown<HTMLDivElement>(failure !== undefined)
  const change = (changed: Partial<KeyValues>) => setValues((before) => ({ ...before, ...changed }))

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const { properties, faults: typed } = propertiesOf(values)
    const half = halfFilled(event.currentTarget).map((name) => [name, momentFault])
    const found = { ...typed, ...Object.fromEntries(half) }
    setFaults(found)
    if (Object.keys(found).length === 0) run(properties)
  }

  async function send(properties: Properties) {
    const failed = await onSubmit(properties)
    setFaults(failed?.param ? { [failed.param]: failed.message } : {})
    return failed
  }

  /** A field of one text, by the router's name for it. */
  const field = (name: keyof KeyValues & string, label: string, hint?: string) => ({
    label,
    hint,
    value: String(values[name]),
    error: faults[name] ?? faults[`limits.${name}`],
    onChange: (value: string) => change({ [name]: value }),
  })

  return (
    <Dialog title={title} onClose={onClose} isWide isBusy={isBusy}>
      <form class="stack" onSubmit={submit} noValidate>
        <div class="form-grid">
          <TextField {...field('name', 'Name', 'What people call the key.')} isFirst required />
          <TextField {...field('owner', 'Owner', 'Who answers for it.')} />
          <TextField {...field('department', 'Department', 'Whose budget it uses, too.')} />
          <TextField {...field('user', 'User', 'Whose requests they are, whatever they say.')} />
          <TextField
            {...field('tags', 'Tags', 'For the ledger, with commas between them. Quotes hold a comma: "a, b".')}
          />
          <TextField {...field('expires', 'Expires', 'In local time. Empty: never.')} kind="moment" name="expires" />
        </div>
        <BudgetFields budgets={values.budgets} faults={faults} onChange={(budgets) => change({ budgets })} />
        <fieldset class="stack">
          <legend>Limits</legend>
          <div class="form-grid">
            <TextField {...field('requestsPerMinute', 'Requests')} kind="number" unit="/ min" />
            <TextField {...field('tokensPerMinute', 'Tokens')} kind="number" unit="/ min" />
            <TextField {...field('concurrent', 'Calls')} kind="number" unit="at a time" />
          </div>
        </fieldset>
        <fieldset class="stack">
          <legend>What it may use</legend>
          <div class="form-grid">
            <TextField {...field('models', 'Models', 'Names, aliases, tiers or provider/model. Empty: all.')} />
            <TextField {...field('providers', 'Providers', 'As the catalogue names them. Empty: all.')} />
            <SelectField {...field('strategy', 'Strategy', 'For requests that name none.')} options={strategyOptions} />
            <TextField {...field('strategies', 'Strategies', 'That requests may name. Empty: all.')} />
          </div>
          <fieldset class="row tasks">
            <legend>Tasks (none: all)</legend>
            {taskNames.map((task) => (
              <CheckField
                key={task}
                label={task}
                checked={values.tasks.includes(task)}
                onChange={(isIn) =>
                  change({ tasks: taskNames.filter((one) => (one === task ? isIn : values.tasks.includes(one))) })
                }
              />
            ))}
          </fieldset>
          <SelectField
            {...field('private', 'Private', 'Which of its requests stay inside the cluster, whatever they say.')}
            options={privacyOptions}
          />
        </fieldset>
        {lateMs !== undefined && (
          <div ref={late}>
            <LateNotice ms={lateMs}>{stillOpen}</LateNotice>
          </div>
        )}
        {failure && (
          <div ref={failed}>
            <FailureState failure={failure} />
          </div>
        )}
        <footer class="dialog-footer">
          <button type="button" disabled={isBusy} onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={isBusy}>
            {action}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

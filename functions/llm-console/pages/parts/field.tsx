import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

type FieldProps = {
  label: string
  hint?: ComponentChildren
  /** What is wrong with the value, and how to mend it. */
  error?: string | undefined
}

type Described = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }

function Field({
  label,
  hint,
  error,
  children,
}: FieldProps & { children: (described: Described) => ComponentChildren }) {
  const id = useId()
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div class={error ? 'field wrong' : 'field'}>
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': describedBy || undefined, 'aria-invalid': error !== undefined })}
      {hint && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} class="error-text">
          {error}
        </p>
      )}
    </div>
  )
}

type TextProps = FieldProps & {
  value: string
  onChange(value: string): void
  kind?: keyof typeof inputs
  placeholder?: string
  required?: boolean
  /** By which its form finds it. */
  name?: string
  /** Gets the focus when it appears. */
  isFirst?: boolean
  /** Stands behind the value. */
  unit?: string
  /** The value is entered: the field is left, or Enter is pressed. */
  onEntered?(value: string): void
  /** Offered while one types; any other text is allowed too. */
  suggestions?: readonly string[]
}

type InputProps = Described & {
  value: string
  placeholder?: string
  required?: boolean
  name?: string
  list?: string
  ref: ((input: HTMLElement | null) => void) | null
  onInput(event: { currentTarget: { value: string } }): void
  onChange?(event: { currentTarget: { value: string } }): void
}

const inputs = {
  text: (props: InputProps) => <input {...props} type="text" autoComplete="off" spellcheck={false} />,
  number: (props: InputProps) => <input {...props} type="text" inputMode="decimal" autoComplete="off" />,
  password: (props: InputProps) => <input {...props} type="password" autoComplete="current-password" />,
  secret: (props: InputProps) => <input {...props} type="password" autoComplete="off" spellcheck={false} />,
  date: (props: InputProps) => <input {...props} type="date" max="9999-12-30" />,
  moment: (props: InputProps) => <input {...props} type="datetime-local" max="9999-12-31T23:59:59" />,
}

/** One line. A number is a text too, until what uses it reads it. */
export function TextField({ label, hint, error, value, onChange, unit, kind = 'text', isFirst, ...props }: TextProps) {
  const { suggestions, onEntered, ...rest } = props
  const input = inputs[kind]
  return (
    <Field label={label} hint={hint} error={error}>
      {(described) => (
        <span class="with-unit">
          {input({
            ...described,
            ...rest,
            value,
            ...(suggestions && { list: `${described.id}-list` }),
            ref: isFirst ? focusOnce : null,
            onInput: ({ currentTarget }) => onChange(currentTarget.value),
            ...(onEntered && { onChange: ({ currentTarget }) => onEntered(currentTarget.value) }),
          })}
          {suggestions && (
            <datalist id={`${described.id}-list`}>
              {suggestions.map((suggestion) => (
                <option key={suggestion} value={suggestion} />
              ))}
            </datalist>
          )}
          {unit && <span class="unit">{unit}</span>}
        </span>
      )}
    </Field>
  )
}

/** A dialog that opens gives the focus to what has the attribute, else to its first button. */
function focusOnce(input: HTMLElement | null): void {
  input?.setAttribute('autofocus', '')
  input?.focus()
}

type AreaProps = FieldProps & { value: string; onChange(value: string): void; rows?: number; placeholder?: string }

export function TextArea({ label, hint, error, value, onChange, ...rest }: AreaProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(described) => (
        <textarea
          {...described}
          {...rest}
          value={value}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
    </Field>
  )
}

export type Option = { value: string; label: string }

type SelectProps = FieldProps & { value: string; onChange(value: string): void; options: readonly Option[] }

export function SelectField({ label, hint, error, value, onChange, options }: SelectProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(described) => (
        <select {...described} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

type CheckProps = { label: string; hint?: ComponentChildren; checked: boolean; onChange(checked: boolean): void }

export function CheckField({ label, hint, checked, onChange }: CheckProps) {
  const id = useId()
  return (
    <div class="field check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {hint && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
    </div>
  )
}

import { useState } from 'preact/hooks'
import { Amount, Duration } from '../parts/amount.tsx'
import { TextField } from '../parts/field.tsx'
import type { Planned } from './plan.ts'

type Props = {
  names: readonly string[]
  chosen: ReadonlySet<string>
  planned: ReadonlyMap<string, Planned>
  /** Those that nobody can ask, and why in a word. */
  absent: ReadonlyMap<string, string>
  /** What is wrong with the choice. */
  error: string | undefined
  onChoose(chosen: ReadonlySet<string>): void
}

/** Which targets are asked, found by a part of their names. */
export function TargetPicker({ names, chosen, planned, absent, error, onChoose }: Props) {
  const [filter, setFilter] = useState('')
  const words = filter.toLowerCase().split(/\s+/)
  const found = names.filter((name) => words.every((word) => name.toLowerCase().includes(word)))
  const shown = [...found.filter((name) => !absent.has(name)), ...found.filter((name) => absent.has(name))]
  const toggle = (name: string, isChosen: boolean) =>
    onChoose(new Set(isChosen ? [...chosen, name] : [...chosen].filter((one) => one !== name)))
  return (
    <fieldset class="targets stack" aria-describedby={error && 'targets-error'}>
      <legend>
        Targets <span class="muted">{chosen.size} chosen</span>
      </legend>
      <TextField label="Find" value={filter} onChange={setFilter} placeholder="groq, flash, …" />
      <div class="row">
        <button type="button" disabled={shown.length === 0} onClick={() => onChoose(new Set([...chosen, ...shown]))}>
          Choose {shown.length === names.length ? 'all' : shown.length === 1 ? 'this one' : `these ${shown.length}`}
        </button>
        <button type="button" disabled={chosen.size === 0} onClick={() => onChoose(new Set())}>
          Choose none
        </button>
      </div>
      {error && (
        <p id="targets-error" class="error-text">
          {error}
        </p>
      )}
      <ul class="target-list">
        {shown.map((name) => (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                checked={chosen.has(name)}
                onChange={({ currentTarget }) => toggle(name, currentTarget.checked)}
              />
              <span class="target-name">{name}</span>
              {absent.has(name) ? (
                <span class="prediction muted">{absent.get(name)}</span>
              ) : (
                chosen.has(name) && <Prediction planned={planned.get(name)} />
              )}
            </label>
          </li>
        ))}
        {shown.length === 0 && <li class="muted">No target has these words in its name.</li>}
      </ul>
    </fieldset>
  )
}

function Prediction({ planned }: { planned: Planned | undefined }) {
  if (planned === undefined) return null
  if ('fault' in planned) {
    return (
      <span class="prediction error-text" title={planned.fault.message}>
        cannot answer now
      </span>
    )
  }
  return (
    <span class="prediction muted">
      <Amount usd={planned.costUsd} />, <Duration ms={planned.latencyMs} />
    </span>
  )
}

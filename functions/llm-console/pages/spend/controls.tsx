import { SelectField, TextField } from '../parts/field.tsx'
import { show, type View } from './address.ts'
import { isRangeName, ranges } from './range.ts'
import { groups, isGroupName } from './usage.ts'

const optionsOf = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }))

/** Which time, and by what. */
export function Controls({ view, isValid }: { view: View; isValid: boolean }) {
  const error = isValid ? undefined : 'Give a first day, and a last day that is not before it.'
  return (
    <div class="filters">
      <SelectField
        label="Time"
        value={view.range}
        options={optionsOf(ranges)}
        onChange={(range) => isRangeName(range) && show({ ...view, range })}
      />
      {view.range === 'custom' && (
        <>
          <TextField
            label="From"
            kind="date"
            value={view.from}
            onChange={(from) => show({ ...view, from })}
            error={error}
          />
          <TextField label="Until the end of" kind="date" value={view.to} onChange={(to) => show({ ...view, to })} />
        </>
      )}
      <SelectField
        label="By"
        value={view.group}
        options={optionsOf(groups)}
        onChange={(group) => isGroupName(group) && show({ ...view, group })}
      />
    </div>
  )
}

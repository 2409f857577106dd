import { useEffect, useState } from 'preact/hooks'
import { taskNames } from '../api/task-names.ts'
import { SelectField, TextField } from '../parts/field.tsx'
import { addressOf } from '../shell/address.ts'
import { statusOptions } from './status.tsx'

const filterNames = ['status', 'task', 'reason', 'target', 'key'] as const
export type Filters = Partial<Record<(typeof filterNames)[number], string>>

/** The filters of an address; those that are empty filter nothing. */
export function filtersOf(query: URLSearchParams): Filters {
  return Object.fromEntries(filterNames.flatMap((name) => (query.get(name) ? [[name, query.get(name)]] : [])))
}

const any = { value: '', label: 'any' }
const statuses = [any, ...statusOptions]
const tasks = [any, ...taskNames.map((value) => ({ value, label: value }))]

type Props = { filters: Filters; seen: Readonly<Record<'reason' | 'target', readonly string[]>> }

/** What is listed. It stands in the address, so that a view can be kept and sent. */
export function FilterFields({ filters, seen }: Props) {
  const set = (changed: Filters) => location.replace(addressOf('decisions', '', { ...filters, ...changed }))
  const choice = (name: 'reason' | 'target') => {
    const known = new Set([...seen[name], ...(filters[name] ? [filters[name]] : [])])
    return [any, ...[...known].sort().map((value) => ({ value, label: value }))]
  }
  return (
    <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <SelectField
        label="Status"
        value={filters.status ?? ''}
        options={statuses}
        onChange={(status) => set({ status })}
      />
      <SelectField
        label="Reason"
        value={filters.reason ?? ''}
        options={choice('reason')}
        onChange={(reason) => set({ reason })}
      />
      <SelectField
        label="Target"
        value={filters.target ?? ''}
        options={choice('target')}
        onChange={(target) => set({ target })}
      />
      <SelectField label="Task" value={filters.task ?? ''} options={tasks} onChange={(task) => set({ task })} />
      <KeyFilter id={filters.key ?? ''} onEntered={(key) => set({ key })} />
    </form>
  )
}

/** An id that is only half typed is no key's. */
function KeyFilter({ id, onEntered }: { id: string; onEntered(id: string): void }) {
  const [typed, setTyped] = useState(id)
  useEffect(() => setTyped(id), [id])
  return (
    <TextField label="Key id" value={typed} onChange={setTyped} onEntered={(entered) => onEntered(entered.trim())} />
  )
}

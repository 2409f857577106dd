import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { formatTime } from './format.ts'

/** True while all times are shown in UTC, which the switch in the navigation decides. */
export const UtcContext = createContext(false)

/** A moment in local time, with UTC in the tooltip; or the other way round. */
export function Time({ at }: { at: string | number }) {
  const isUtc = useContext(UtcContext)
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <span class="unknown">unknown</span>
  return (
    <time class="number" dateTime={date.toISOString()} title={formatTime(date, !isUtc) + (isUtc ? ' local' : '')}>
      {formatTime(date, isUtc)}
    </time>
  )
}

import { Duration } from './amount.tsx'
import type { Bar } from './bar.ts'

const width = 1000
const height = 10

/** Bars below each other on one scale. The words beside them say the same. */
export function TimeLine({ bars }: { bars: readonly Bar[] }) {
  const wholeMs = Math.max(1, ...bars.map(({ toMs }) => toMs))
  const at = (ms: number) => Math.round((Math.max(0, ms) / wholeMs) * width)
  return (
    <ol class="time-line">
      {bars.map(({ name, note, fromMs, toMs, firstMs, tone }, index) => (
        <li key={index}>
          <span class="time-line-name">{name}</span>
          <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width={width} height={height} />
            <rect class={`bar ${tone}`} x={at(fromMs)} width={Math.max(4, at(toMs) - at(fromMs))} height={height} />
            {firstMs !== undefined && <rect class="first" x={at(firstMs)} width={3} height={height} />}
          </svg>
          <span class="time-line-note muted">
            {note}
            {firstMs !== undefined && (
              <>
                {' · first token after '}
                <Duration ms={firstMs} />
              </>
            )}
          </span>
          <span class="time-line-time">
            <Duration ms={toMs - fromMs} />
          </span>
        </li>
      ))}
    </ol>
  )
}

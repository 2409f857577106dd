import { useEffect, useRef, useState } from 'preact/hooks'
import { scaleTo } from './scale.ts'
import type { Series } from './series.ts'
import { timeTicks } from './time-ticks.ts'

type Props = {
  /** What is shown, for those who do not see it. The same figures belong into a table beside it. */
  label: string
  /** What stands below the bars, as many as there are values. */
  times: readonly string[]
  /** The lowest first. There are eight colours. */
  series: readonly Series[]
  format(value: number): string
}

const height = 240
const [above, below, left] = [10, 24, 64]

/** Bars that add up, over time. The one under the pointer says what it is made of. */
export function StackedBars({ label, times, series, format }: Props) {
  const ref = useRef<HTMLDivElement>(null)
  const width = useWidth(ref)
  const [at, setAt] = useState<number>()
  const sums = times.map((_, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0))
  const { top, ticks } = scaleTo(Math.max(...sums, 0))
  const floor = height - below
  const yOf = (value: number) => floor - (value / top) * (floor - above)
  const step = Math.max(0, width - left) / Math.max(1, times.length)
  const bar = Math.min(48, Math.max(1, step * 0.78))
  // Where a clock is set back, two hours are called the same.
  const bars = [...times.keys()]
  const shown = at === undefined || at >= times.length ? undefined : at
  return (
    <figure class="plot">
      <div ref={ref} class="plot-area" role="img" aria-label={label}>
        {width > 0 && (
          <svg
            width={width}
            height={height}
            aria-hidden="true"
            onPointerMove={(event) => {
              const x = event.clientX - event.currentTarget.getBoundingClientRect().left - left
              const index = Math.floor(x / step)
              setAt(index >= 0 && index < times.length ? index : undefined)
            }}
            onPointerLeave={() => setAt(undefined)}
          >
            {ticks.map((tick) => (
              <g key={tick}>
                <line class="grid" x1={left} x2={width} y1={yOf(tick)} y2={yOf(tick)} />
                <text class="tick" x={left - 8} y={yOf(tick)} text-anchor="end" dominant-baseline="middle">
                  {format(tick)}
                </text>
              </g>
            ))}
            {timeTicks(times, { left, right: width }).map(({ index, label: time, x, anchor }) => (
              <text key={index} class="tick" x={x} y={height - 6} text-anchor={anchor}>
                {time}
              </text>
            ))}
            {bars.map((index) => (
              <g key={index} class={shown === undefined || shown === index ? 'bar' : 'bar faded'}>
                {piecesAt(series, index).map(({ from, to, color }) => (
                  <rect
                    key={color}
                    class={`series-${color}`}
                    x={left + index * step + (step - bar) / 2}
                    y={yOf(to)}
                    width={bar}
                    height={Math.max(0, yOf(from) - yOf(to))}
                  />
                ))}
              </g>
            ))}
          </svg>
        )}
      </div>
      <figcaption class="plot-told muted">
        <span class="number">{shown === undefined ? label : `${times[shown]}: ${format(sums[shown] ?? 0)}`}</span>
        {(shown === undefined ? series.map(toLegend) : largestAt(series, shown)).map(({ name, color, value }) => (
          <span key={color} class="plot-piece">
            <span class={`swatch series-${color}`} /> {name}
            {value !== undefined && <span class="number">{format(value)}</span>}
          </span>
        ))}
      </figcaption>
    </figure>
  )
}

/** What a bar is made of, from the bottom up. */
function piecesAt(series: readonly Series[], index: number) {
  let sum = 0
  return series.flatMap(({ name, values }, place) => {
    const value = values[index] ?? 0
    if (value <= 0) return []
    const from = sum
    sum += value
    return [{ name, from, to: sum, color: colorAt(place) }]
  })
}

function toLegend({ name }: Series, place: number): { name: string; color: number; value?: number } {
  return { name, color: colorAt(place) }
}

/** The largest pieces of a bar, with their size. */
function largestAt(series: readonly Series[], index: number) {
  return piecesAt(series, index)
    .map(({ name, from, to, color }) => ({ name, color, value: to - from }))
    .toSorted((one, other) => other.value - one.value)
    .slice(0, 4)
}

function colorAt(place: number): number {
  return (place % 8) + 1
}

/** The width of an element, now and whenever it changes. */
function useWidth(ref: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return width
}

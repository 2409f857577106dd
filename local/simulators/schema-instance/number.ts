import type { Schema } from './alternatives.ts'
import { numbers } from './keywords.ts'

/** Beyond it, the product is taken. */
const mostTimes = 1000

/** The number nearest to 0 that fits; `nth` gives further ones. Undefined where none is found. */
export function numberFor(schemas: readonly Schema[], isInteger: boolean, nth: number): number | undefined {
  const steps = [...numbers(schemas, 'multipleOf'), ...(isInteger ? [1] : [])]
  const fits = (value: number) =>
    numbers(schemas, 'minimum').every((least) => value >= least) &&
    numbers(schemas, 'exclusiveMinimum').every((below) => value > below) &&
    numbers(schemas, 'maximum').every((most) => value <= most) &&
    numbers(schemas, 'exclusiveMaximum').every((above) => value < above) &&
    steps.every((step) => Number.isInteger(value / step))
  const low = Math.max(...numbers(schemas, 'minimum'), ...numbers(schemas, 'exclusiveMinimum'))
  const high = Math.min(...numbers(schemas, 'maximum'), ...numbers(schemas, 'exclusiveMaximum'))
  const step = steps.length > 0 ? commonMultiple(steps) : 1
  const from = Math.min(Math.max(0, low), high)
  const further = [nth, nth + 1, nth + 2]
  const above = further.map((times) => Math.ceil(from / step) * step + times * step)
  const between = [low + (high - low) / (nth + 2), from + nth]
  const below = further.map((times) => Math.floor(from / step) * step - times * step)
  return [...above, ...between, ...below].find(fits)
}

function commonMultiple(steps: readonly number[]): number {
  return steps.reduce((one, other) => {
    for (let times = 1; times <= mostTimes; times += 1) if (Number.isInteger((one * times) / other)) return one * times
    return one * other
  })
}

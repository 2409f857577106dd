import { StoreUnavailable } from './port.ts'

/**
 * Waits for an answer of the store, but not longer than `limitMs`. An answer that has reached this process in time counts, even if
 * the process was too busy to look at it.
 * @throws StoreUnavailable when the time is over
 */
export function withinTime<Answer>(answer: Promise<Answer>, limitMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new StoreUnavailable(`The store has not answered within ${Math.round(limitMs)} ms`))
    // Node runs its timers before it reads from sockets, and immediates after that.
    const timer = setTimeout(() => setImmediate(late), limitMs)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

import type { Running as AnyRunning, Tried } from './attempt.ts'

type Running<Result> = Pick<AnyRunning<Result>, 'ended' | 'overtake'>

/**
 * Lets a second target begin when the first is late, and takes the answer that is there first; the other attempt is
 * aborted. Gives how each has ended, the answer first.
 * @param afterMs how long the first may take before the second begins
 * @param startSecond gives undefined where the second cannot be asked
 */
export async function hedge<Result>(
  first: Running<Result>,
  startSecond: () => Running<Result> | undefined,
  afterMs: number,
): Promise<Tried<Result>[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, afterMs, undefined)
  })
  const early = await Promise.race([first.ended, late]).finally(() => clearTimeout(timer))
  if (early !== undefined) return [early]
  const second = startSecond()
  if (second === undefined) return [await first.ended]

  const [sooner, later] = await Promise.race([
    first.ended.then((tried) => [tried, second] as const),
    second.ended.then((tried) => [tried, first] as const),
  ])
  if ('result' in sooner) later.overtake()
  const other = await later.ended
  return 'result' in other && !('result' in sooner) ? [other, sooner] : [sooner, other]
}

import { useRef, useState } from 'preact/hooks'
import type { Failure } from '../api/result.ts'
import { useLateMs } from '../api/use-late.ts'

type State = { isUnderWay: boolean; isDone: boolean; failure?: Failure | undefined }

/**
 * Something that must not be done twice, such as what spends or changes: a further call does nothing while the first is under way, nor after it
 * has succeeded. Once it has failed it can be tried again.
 * @param act gives the failure, if there is one
 * @returns `lateMs`: how long it has been under way, in milliseconds, if that is long
 */
export function useOnce<Given extends unknown[]>(act: (...given: Given) => Promise<Failure | undefined>) {
  // A second click comes before the button is drawn anew.
  const isBegun = useRef(false)
  const [{ isUnderWay, isDone, failure }, setState] = useState<State>({ isUnderWay: false, isDone: false })
  const lateMs = useLateMs(isUnderWay, 0)

  async function run(...given: Given): Promise<void> {
    if (isBegun.current) return
    isBegun.current = true
    setState({ isUnderWay: true, isDone: false })
    const failed = await act(...given)
    isBegun.current = failed === undefined
    setState({ isUnderWay: false, isDone: failed === undefined, failure: failed })
  }

  return { run, failure, isBusy: isUnderWay || isDone, lateMs: isUnderWay ? lateMs : undefined }
}

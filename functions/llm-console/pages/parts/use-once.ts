import { useRef, useState } from 'preact/hooks'
import type { Failure } from '../api/result.ts'

/**
 * Something that must not be done twice, such as what spends or changes: a further call does nothing while the first is under way, nor after it
 * has succeeded. Once it has failed it can be tried again.
 * @param act gives the failure, if there is one
 */
export function useOnce<Given extends unknown[]>(act: (...given: Given) => Promise<Failure | undefined>) {
  // A second click comes before the button is drawn anew.
  const isBegun = useRef(false)
  const [state, setState] = useState<{ isBusy: boolean; failure?: Failure | undefined }>({ isBusy: false })

  async function run(...given: Given): Promise<void> {
    if (isBegun.current) return
    isBegun.current = true
    setState({ isBusy: true })
    const failure = await act(...given)
    isBegun.current = failure === undefined
    setState({ isBusy: failure === undefined, failure })
  }

  return { ...state, run }
}

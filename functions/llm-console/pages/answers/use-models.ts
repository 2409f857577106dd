import { useEffect, useState } from 'preact/hooks'
import type { Query } from '../api/query.ts'
import { useLateMs } from '../api/use-late.ts'
import { failureOfFault } from './failure-of-fault.ts'
import { listChatTargets } from './models.ts'
import type { Router } from './router.ts'

type Targets = Pick<Query<readonly string[]>, 'value' | 'failure' | 'lateMs' | 'reload'>

/** The targets that the user's key may ask. Those of the key before stand until they are known. */
export function useModels(router: Router): Targets {
  const [known, setKnown] = useState<Pick<Targets, 'value' | 'failure'> & { router?: Router; turn?: number }>({
    value: undefined,
    failure: undefined,
  })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const abort = new AbortController()
    listChatTargets(router, abort.signal).then((listed) => {
      if (abort.signal.aborted) return
      const isFault = 'fault' in listed
      setKnown({
        ...{ router, turn },
        value: isFault ? undefined : listed.targets,
        failure: isFault ? failureOfFault(listed.fault) : undefined,
      })
    })
    return () => abort.abort()
  }, [router, turn])
  const { value, failure } = known
  const lateMs = useLateMs(known.router !== router || known.turn !== turn, turn)
  return { value, failure, lateMs, reload: () => setTurn(turn + 1) }
}

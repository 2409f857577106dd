import { useEffect, useState } from 'preact/hooks'
import type { Fault } from './fault.ts'
import { listChatTargets } from './models.ts'
import type { Router } from './router.ts'

export type KnownModels = { targets?: readonly string[]; fault?: Fault; reload(): void }

/** The targets that the user's key may ask. */
export function useModels(router: Router): KnownModels {
  const [known, setKnown] = useState<Omit<KnownModels, 'reload'>>({})
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let isWanted = true
    listChatTargets(router).then((listed) => isWanted && setKnown(listed))
    return () => {
      isWanted = false
    }
  }, [router, turn])
  return { ...known, reload: () => setTurn(turn + 1) }
}

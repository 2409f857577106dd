import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { knownText } from '../state/known-text.ts'
import type { TargetStates } from '../state/target-states.ts'
import { type SharedDocuments, type SharedDocumentsParts, sharedDocuments } from './shared-documents.ts'

type Parts = SharedDocumentsParts & { catalogue: Catalogue; states: TargetStates }

export type SharedStanding = Pick<SharedDocuments, 'tasks' | 'learning'> & {
  /** Called by a target's state when it has news. */
  changed(target: Target, isUrgent: boolean): void
  /** Resolves when what this router knows of a target has been written, or is late. */
  told(target: Target): Promise<unknown>
}

/** Shares with other routers what is known of each target: breakers, pauses, measurements and minutes. */
export function sharedStanding({ catalogue, states, ...parts }: Parts): SharedStanding {
  const { tasks, learning, changed, told } = sharedDocuments(
    {
      prefix: 'standing/1/',
      form: knownText,
      states: new Map(catalogue.targets.map((target) => [target.name, states(target)])),
      patienceMs: catalogue.store.timeoutMs,
    },
    parts,
  )
  return {
    ...{ tasks, learning },
    changed: ({ name }, isUrgent) => changed(name, isUrgent),
    told: ({ name }) => told(name),
  }
}

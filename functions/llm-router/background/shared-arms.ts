import { hourMs } from '#runtime/contract/durations.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { createSeededRandom } from '../choose/experiments/draws.ts'
import { type Adapt, type Weights, weightsOf } from '../choose/experiments/weights.ts'
import { type ArmOutcome, type Arms, armsAt, noArms, withOutcome } from '../state/arms.ts'
import { armsText } from '../state/arms-text.ts'
import { createDatedValue, type DatedValue } from '../state/dated-value.ts'
import type { BackgroundTask } from './background.ts'
import { type SharedDocumentsParts, sharedDocuments } from './shared-documents.ts'

/** What is known of an experiment that adapts, now, and the weights that follow from it. */
export type KnownArms = { known: Arms } & Weights

export type SharedArms = {
  tasks: readonly BackgroundTask[]
  /** Undefined if the weights are fresh enough to choose by; else resolves when what they follow from has been read, or is late. */
  learning(): Promise<unknown> | undefined
  /** The present weights of the arms; undefined for an experiment that does not adapt, and before they are worked out. */
  weightsOf(experiment: string): readonly number[] | undefined
  /** Called with what has come of a request, or with the score of one. */
  ended(experiment: string, arm: string, outcome: ArmOutcome): void
  /** Undefined for an experiment that does not adapt. */
  of(experiment: string): KnownArms | undefined
}

/** Weights are worked out so often: it takes a millisecond, which no request may wait for but the first ones. */
const everyMs = 5000

/** The arms of the experiments that adapt: what all routers have learned of them, and the weights that each works out of it in the same way. */
export function sharedArms({
  catalogue,
  metrics,
  ...parts
}: SharedDocumentsParts & { catalogue: Catalogue; metrics: Metrics }): SharedArms {
  const { now } = parts
  const isShared = parts.store.kind !== 'memory'
  const adapting = new Map(
    catalogue.experiments.flatMap((experiment) => {
      const { name, adapt } = experiment
      if (adapt === undefined) return []
      const shared = createDatedValue<Arms>({ first: noArms, isShared, now, latestMs: ({ atMs }) => atMs })
      return [[name, { ...experiment, adapt, shared }] as const]
    }),
  )
  const weights = new Map<string, readonly number[]>()
  const learnedMs = new Map<string, number>()
  const documents = sharedDocuments(
    {
      prefix: 'experiment/1/',
      form: armsText,
      states: new Map([...adapting].map(([name, { shared }]) => [name, { shared, learn: learnOf(name, shared) }])),
      patienceMs: catalogue.store.timeoutMs,
    },
    parts,
  )

  function learnOf(name: string, shared: DatedValue<Arms>): DatedValue<Arms>['learn'] {
    return (stored, heldChanges) => {
      shared.learn(stored, heldChanges)
      const nowMs = parts.steadyNow()
      // The weights are those of a router that knows nothing, or of long ago.
      if (nowMs >= (learnedMs.get(name) ?? Number.NEGATIVE_INFINITY) + everyMs) workOut(name)
      learnedMs.set(name, nowMs)
    }
  }

  function workOut(name: string): void {
    const known = of(name)
    if (known) weights.set(name, known.weights)
  }

  function of(name: string): KnownArms | undefined {
    const experiment = adapting.get(name)
    if (experiment === undefined) return undefined
    const known = armsAt(experiment.shared.value, now(), halfLifeOf(experiment.adapt))
    // The same draws every time: weights move only with what is known, and every router has the same.
    return { known, ...weightsOf(experiment, known, createSeededRandom(name)) }
  }

  const definition = {
    name: 'llm_router_experiment_weight',
    help: 'The part of the requests that an arm of an adapting experiment gets',
    labels: ['experiment', 'arm'],
  }
  metrics.gauge(definition, () =>
    [...adapting.values()].flatMap(({ name: experiment, arms }) =>
      arms.flatMap(({ name: arm }, index) => {
        const value = weights.get(experiment)?.[index]
        return value === undefined ? [] : [{ labels: { experiment, arm }, value }]
      }),
    ),
  )

  const task: BackgroundTask = {
    everyMs: () => everyMs,
    async run() {
      for (const name of adapting.keys()) workOut(name)
    },
  }

  return {
    tasks: adapting.size === 0 ? [] : [...documents.tasks, task],
    learning: documents.learning,
    weightsOf: (name) => weights.get(name),
    of,
    ended(name, arm, outcome) {
      const experiment = adapting.get(name)
      if (experiment === undefined) return
      const [atMs, halfLifeMs] = [now(), halfLifeOf(experiment.adapt)]
      experiment.shared.change((before) => withOutcome(before, { arm, outcome, atMs, halfLifeMs }))
      documents.changed(name, false)
    },
  }
}

function halfLifeOf({ halfLifeHours }: Adapt): number {
  return halfLifeHours * hourMs
}

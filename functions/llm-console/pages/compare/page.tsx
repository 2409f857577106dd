import { useState } from 'preact/hooks'
import { failureOfFault } from '../answers/failure-of-fault.ts'
import { useMemory } from '../answers/memory.tsx'
import { useModels } from '../answers/use-models.ts'
import { useRouter } from '../answers/use-router.ts'
import { Confirm } from '../parts/confirm.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { FailureState, Loading } from '../parts/states.tsx'
import { ComparisonCard } from './comparison-card.tsx'
import { ComparisonForm } from './comparison-form.tsx'
import { type FormErrors, readForm } from './form-values.ts'
import { predictedTotal } from './plan.ts'
import { Predicted } from './predicted.tsx'
import { TargetPicker } from './target-picker.tsx'
import { useComparison } from './use-comparison.ts'
import { usePlan } from './use-plan.ts'

const intro = 'One prompt to several models at once: speed, cost and answers side by side.'
/** What may cost more than this is asked for first. */
const askedFromUsd = 0.05
const mostTargets = 50

export default function ComparePage() {
  const router = useRouter()
  const models = useModels(router)
  const { comparison, isRunning, start, stop } = useComparison(router)
  const [values, setValues] = useMemory('comparison')
  const [chosen, setChosen] = useMemory('targets')
  const [isTried, setTried] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const names = models.targets ?? []
  const targets = names.filter((name) => chosen.has(name))
  const { asked, errors } = readForm(values)
  const { prompt: _, ...whileTyping } = errors
  const shownErrors: FormErrors = isTried ? errors : whileTyping
  const targetsError = faultOf(targets)
  const plans = usePlan(router, asked?.question, targetsError === undefined ? targets : [])
  const planned = targets.flatMap((target) => plans.get(target) ?? [])
  const isPlanned = planned.length === targets.length && targets.length > 0
  const prediction = asked && isPlanned && <Predicted planned={planned} repeat={asked.repeat} />

  /** Those that the router would refuse now are left out, unless there are no others. */
  function run() {
    const answering = targets.filter((target) => !('fault' in (plans.get(target) ?? {})))
    if (asked) start(asked.question, answering.length > 0 ? answering : targets, asked.repeat)
  }

  function send() {
    setTried(true)
    if (asked === undefined || targetsError !== undefined || isRunning) return
    const { usd, unknownCalls } = predictedTotal(planned, asked.repeat)
    if (isPlanned && usd <= askedFromUsd && unknownCalls === 0) run()
    else setAsking(true)
  }

  return (
    <>
      <PageHeader title="Compare" intro={intro} />
      <div class="two-columns">
        <ComparisonForm
          values={values}
          errors={shownErrors}
          isRunning={isRunning}
          onChange={setValues}
          onSend={send}
          onStop={stop}
        >
          {prediction}
        </ComparisonForm>
        <section class="card" aria-label="Targets">
          {models.fault ? (
            <FailureState failure={failureOfFault(models.fault)} onRetry={models.reload} />
          ) : models.targets ? (
            <TargetPicker
              names={names}
              chosen={chosen}
              planned={plans}
              error={isTried ? targetsError : undefined}
              onChoose={setChosen}
            />
          ) : (
            <Loading />
          )}
        </section>
      </div>
      {comparison && <ComparisonCard comparison={comparison} isRunning={isRunning} />}
      {isAsking && (
        <Confirm
          title="Spend this much?"
          action="Compare"
          onConfirm={async () => {
            run()
            return undefined
          }}
          onClose={() => setAsking(false)}
        >
          <p>{prediction || 'The cost of these calls is not predicted yet'}.</p>
        </Confirm>
      )}
    </>
  )
}

function faultOf(targets: readonly string[]): string | undefined {
  if (targets.length === 0) return 'Choose a target first.'
  return targets.length > mostTargets ? `Choose ${mostTargets} at most.` : undefined
}

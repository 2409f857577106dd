import { useEffect, useState } from 'preact/hooks'
import { failureOfFault } from '../answers/failure-of-fault.ts'
import { useModels } from '../answers/use-models.ts'
import { useRouter } from '../answers/use-router.ts'
import { useMemory } from '../memory/memory.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { FailureState, LateNotice, Loaded } from '../parts/states.tsx'
import { ComparisonCard } from './comparison-card.tsx'
import { ComparisonForm } from './comparison-form.tsx'
import { consentTo } from './consent.ts'
import { emptyForm, type FormErrors, readForm } from './form-values.ts'
import { Predicted } from './predicted.tsx'
import { TargetPicker } from './target-picker.tsx'
import { useAbsent } from './use-absent.ts'
import { useComparison } from './use-comparison.ts'
import { usePlan } from './use-plan.ts'

const intro = 'One prompt to several models at once: speed, cost and answers side by side.'
const mostTargets = 50
const noTargets: ReadonlySet<string> = new Set()

/** On the way to a run: the cost is not known yet, or has to be agreed to. */
type Step = 'pricing' | 'asking'

export default function ComparePage() {
  const router = useRouter()
  const models = useModels(router)
  const absent = useAbsent()
  const { comparison, isRunning, start, stop } = useComparison(router)
  const [values, setValues] = useMemory('comparison', emptyForm)
  const [chosen, setChosen] = useMemory('targets', noTargets)
  const [isTried, setTried] = useState(false)
  const [step, setStep] = useState<Step>()
  const names = models.value ?? []
  const targets = names.filter((name) => chosen.has(name))
  const { asked, errors } = readForm(values)
  const { prompt: _, ...whileTyping } = errors
  const shownErrors: FormErrors = isTried ? errors : whileTyping
  const targetsError = faultOf(targets)
  const plan = usePlan(router, asked?.question, targetsError === undefined ? targets : [])
  const { byTarget, planned } = plan
  const consent = asked && planned && consentTo(planned, asked.repeat)
  const prediction = asked && targets.length > 0 && planned && <Predicted planned={planned} repeat={asked.repeat} />

  /** Those that the router would refuse now are left out, unless there are no others. */
  function run() {
    const answering = targets.filter((target) => !('fault' in (byTarget.get(target) ?? {})))
    setStep(undefined)
    if (asked) start(asked.question, answering.length > 0 ? answering : targets, asked.repeat)
  }

  function send() {
    setTried(true)
    if (asked === undefined || targetsError !== undefined || isRunning) return
    if (plan.fault) plan.reload()
    setStep('pricing')
  }

  useEffect(() => {
    if (step === 'pricing' && plan.fault) setStep(undefined)
    if (step !== 'pricing' || planned === undefined) return
    if (consent) setStep('asking')
    else run()
  })

  return (
    <>
      <PageHeader title="Compare" intro={intro} />
      <div class="two-columns">
        <ComparisonForm
          values={values}
          errors={shownErrors}
          isRunning={isRunning || step === 'pricing'}
          onChange={(changed) => {
            setStep(undefined)
            setValues(changed)
          }}
          onSend={send}
          onStop={() => {
            setStep(undefined)
            stop()
          }}
          notice={
            plan.fault ? (
              <FailureState failure={failureOfFault(plan.fault)} onRetry={plan.reload} />
            ) : (
              <LateNotice ms={plan.lateMs}>What it would cost is not known yet, so nothing is sent.</LateNotice>
            )
          }
        >
          {prediction}
        </ComparisonForm>
        <section class="card" aria-label="Targets">
          <Loaded query={models}>
            {() => (
              <TargetPicker
                names={names}
                chosen={chosen}
                planned={byTarget}
                absent={absent}
                error={isTried ? targetsError : undefined}
                onChoose={(names) => {
                  setStep(undefined)
                  setChosen(names)
                }}
              />
            )}
          </Loaded>
        </section>
      </div>
      {comparison && (
        <ComparisonCard
          comparison={comparison}
          isEarlier={JSON.stringify(asked?.question) !== JSON.stringify(comparison.question)}
        />
      )}
      {step === 'asking' && consent && (
        <Confirm
          title={consent}
          action="Compare"
          onConfirm={async () => {
            run()
            return undefined
          }}
          onClose={() => setStep(undefined)}
        >
          <p>{prediction}.</p>
        </Confirm>
      )}
    </>
  )
}

function faultOf(targets: readonly string[]): string | undefined {
  if (targets.length === 0) return 'Choose a target first.'
  return targets.length > mostTargets ? `Choose ${mostTargets} at most.` : undefined
}

import { useState } from 'preact/hooks'
import { useAnswer } from '../answers/use-answer.ts'
import { useDecision } from '../answers/use-decision.ts'
import { useModels } from '../answers/use-models.ts'
import { useRouter } from '../answers/use-router.ts'
import { useMemory } from '../memory/memory.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { AnswerCard } from './answer-card.tsx'
import { CodeCard } from './code-card.tsx'
import { DecisionCard } from './decision-card.tsx'
import { emptyForm, readForm } from './form-values.ts'
import { QuestionForm } from './question-form.tsx'

export default function PlaygroundPage() {
  const router = useRouter()
  const [values, setValues] = useMemory('playground', emptyForm)
  const [isTried, setTried] = useState(false)
  const { question, errors } = readForm(values)
  const live = useDecision(router, question)
  const { value: targets = [] } = useModels(router)
  const { answer, asked, start, stop, isRunning } = useAnswer(router)
  const { prompt, ...others } = errors

  function send() {
    setTried(true)
    if (question) start(question)
  }

  return (
    <>
      <PageHeader
        title="Playground"
        intro="Where a request goes, and why: while you write it, and once it is answered."
      />
      <div class="two-columns">
        <QuestionForm
          values={values}
          errors={isTried ? errors : others}
          models={['auto', ...targets]}
          isRunning={isRunning}
          onChange={setValues}
          onSend={send}
          onStop={stop}
        />
        <DecisionCard live={live} />
      </div>
      {answer && <AnswerCard answer={answer} isEarlier={JSON.stringify(question) !== JSON.stringify(asked)} />}
      <CodeCard question={question} />
    </>
  )
}

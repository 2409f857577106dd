import { Prose } from '../parts/prose.tsx'
import type { Answer } from './answer.ts'
import { adviceOf } from './failure-of-fault.ts'

/** An answer's text: text, whatever it looks like. Where it is not whole, what to do about that. */
export function AnswerText({ answer }: { answer: Answer }) {
  const { text, thoughts, state, fault, finishReason } = answer
  return (
    <div class="answer">
      {thoughts !== '' && (
        <details class="thoughts">
          <summary>Reasoning</summary>
          <p class="answer-text">{thoughts}</p>
        </details>
      )}
      {text !== '' && <p class="answer-text">{text}</p>}
      {text === '' && state === 'waiting' && <p class="muted">Waiting for the first token …</p>}
      {state === 'answered' && text === '' && <p class="muted">The answer has no text.</p>}
      {finishReason === 'length' && (
        <p class="notice warning">The answer was cut at its largest number of tokens. Allow more of them.</p>
      )}
      {state === 'stopped' && <p class="notice warning">Stopped. What had come by then may cost something.</p>}
      {fault && (
        <p class="notice bad" role="alert">
          <strong>{state === 'broken_off' ? 'This is not a whole answer. ' : ''}</strong>
          <Prose text={adviceOf(fault)} /> <code>{fault.code}</code>
        </p>
      )}
    </div>
  )
}

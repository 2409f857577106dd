import { useState } from 'preact/hooks'
import type { Question } from '../answers/question.ts'
import { routerAddress } from '../answers/use-router.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { languages } from './code.ts'

/** The same request from a program. */
export function CodeCard({ question }: { question: Question | undefined }) {
  const [language, setLanguage] = useState<(typeof languages)[number]>(languages[0])
  const code = question && language.codeOf(question, routerAddress())
  return (
    <details class="card code-card">
      <summary>The same request as code</summary>
      <div class="row">
        {languages.map((one) => (
          <button key={one.label} type="button" aria-pressed={one === language} onClick={() => setLanguage(one)}>
            {one.label}
          </button>
        ))}
        {code && <CopyButton text={code} />}
      </div>
      {code === undefined ? (
        <p class="muted">Write a prompt first.</p>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard alone scrolls it, in every browser */}
          <pre tabIndex={0}>{code}</pre>
          <p class="hint">
            It reads the API key from <code>LLM_ROUTER_KEY</code>; a router without keys needs none.
          </p>
        </>
      )}
    </details>
  )
}

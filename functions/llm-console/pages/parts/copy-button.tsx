import { useEffect, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

const shownMs = 2000

type Outcome = 'copied' | 'failed'

/** Copies a text, and says whether that worked. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [outcome, setOutcome] = useState<Outcome>()
  useEffect(() => {
    if (outcome === undefined) return undefined
    const timer = setTimeout(() => setOutcome(undefined), shownMs)
    return () => clearTimeout(timer)
  }, [outcome])
  return (
    <span class="copy">
      <button type="button" onClick={async () => setOutcome((await copy(text)) ? 'copied' : 'failed')}>
        <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
        {outcome === 'copied' ? 'Copied' : label}
      </button>
      <span class="visually-hidden" role="status">
        {outcome === 'copied' && 'Copied'}
        {outcome === 'failed' && 'The browser did not copy it: select the text and copy it by hand'}
      </span>
      {outcome === 'failed' && <span class="error-text">Select it and copy it by hand.</span>}
    </span>
  )
}

/** Browsers have the clipboard only over https and on localhost. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

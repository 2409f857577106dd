import type { ComponentChildren } from 'preact'

type Props = { label: string; onSend(): void; children: ComponentChildren }

/** A form in a card that its button sends, and Ctrl or Cmd with Enter too, which works in a text of several lines. */
export function SendForm({ label, onSend, children }: Props) {
  return (
    <form
      class="card stack"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault()
        onSend()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        onSend()
      }}
    >
      {children}
    </form>
  )
}

/** Says which keys send the form. */
export function SendKeys() {
  return (
    <span class="hint send-keys">
      <kbd>Ctrl</kbd> or <kbd>⌘</kbd> with <kbd>Enter</kbd> sends
    </span>
  )
}

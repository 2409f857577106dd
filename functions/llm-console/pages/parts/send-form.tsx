import type { ComponentChildren } from 'preact'

type Props = {
  /** The verb on the button that sends, such as `Send`. */
  action: string
  isRunning: boolean
  onSend(): void
  onStop(): void
  /** Stands beside the buttons. */
  note: ComponentChildren
  children: ComponentChildren
}

/** A request in a card. Its button sends it, and Ctrl or Cmd with Enter too, which works in a text of several lines. */
export function SendForm({ action, isRunning, onSend, onStop, note, children }: Props) {
  return (
    <form
      class="card stack"
      aria-label="Request"
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
      <div class="row">
        <button type="submit" class="primary" disabled={isRunning}>
          {action}
        </button>
        <button type="button" disabled={!isRunning} onClick={onStop}>
          Stop
        </button>
        {note}
      </div>
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

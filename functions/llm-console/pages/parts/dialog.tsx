import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'

type DialogProps = {
  title: string
  /** Called by Escape and by the cross. Undefined if only the content ends it. */
  onClose: (() => void) | undefined
  children: ComponentChildren
  isWide?: boolean
  /** Something is under way whose outcome is shown here, such as a new token: until then it stays open. */
  isBusy?: boolean
}

/** A modal dialog: the browser keeps the focus inside, and gives it back afterwards. */
export function Dialog({ title, onClose, children, isWide = false, isBusy = false }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const isShown = useRef(false)
  const close = () => {
    if (!isBusy) onClose?.()
  }
  const titleId = useId()
  useEffect(() => {
    const dialog = ref.current
    const before = document.activeElement
    dialog?.showModal()
    isShown.current = true
    return () => {
      isShown.current = false
      dialog?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={ref}
      class={isWide ? 'wide' : ''}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onClose={() => {
        // Chromium closes a dialog at a second Escape without asking. Only whoever shows it decides that it goes.
        if (!isShown.current) return
        ref.current?.showModal()
        close()
      }}
    >
      <header class="dialog-header">
        <h2 id={titleId}>{title}</h2>
        {onClose && (
          <button type="button" class="quiet square" aria-label="Close" disabled={isBusy} onClick={close}>
            <Icon name="close" />
          </button>
        )}
      </header>
      {children}
    </dialog>
  )
}

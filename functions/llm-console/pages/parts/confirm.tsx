import type { ComponentChildren } from 'preact'
import type { Failure } from '../api/result.ts'
import { Dialog } from './dialog.tsx'
import { FailureState, LateNotice, stillOpen } from './states.tsx'
import { useOnce } from './use-once.ts'

type Props = {
  title: string
  /** What will happen, and whether it can be undone. */
  children: ComponentChildren
  /** The verb on the button, such as `Revoke`. */
  action: string
  /** Does it, and closes or goes on; gives the failure, if there is one. */
  onConfirm(): Promise<Failure | undefined>
  onClose(): void
}

/** Asks before something that cannot be undone. */
export function Confirm({ title, children, action, onConfirm, onClose }: Props) {
  const { run, isBusy, lateMs, failure } = useOnce(onConfirm)
  return (
    <Dialog title={title} onClose={onClose} isBusy={isBusy}>
      <div class="dialog-body">{children}</div>
      <LateNotice ms={lateMs}>{stillOpen}</LateNotice>
      {failure && <FailureState failure={failure} />}
      <footer class="dialog-footer">
        <button type="button" disabled={isBusy} onClick={onClose}>
          Cancel
        </button>
        <button type="button" class="danger" disabled={isBusy} onClick={() => run()}>
          {action}
        </button>
      </footer>
    </Dialog>
  )
}

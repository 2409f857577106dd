import { useEffect } from 'preact/hooks'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { useKeptDialog } from '../shell/kept-dialogs.tsx'

type Props = { title: string; token: string; onClose(): void }

/** Shows a new token above all pages: nobody can read it again, so it does not go with the page that has asked for it. */
export function useTokenDialog(): (title: string, token: string) => void {
  const keep = useKeptDialog()
  return (title, token) => keep((onClose) => <TokenDialog title={title} token={token} onClose={onClose} />)
}

/** A new token. Only its hash is kept, so it closes by nothing but its own button. */
function TokenDialog({ title, token, onClose }: Props) {
  useEffect(() => {
    // The browser asks before it leaves the console.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [])
  return (
    <Dialog title={title} onClose={undefined}>
      <div class="dialog-body">
        <p class="notice warning">This token is shown once. Copy it now, and give it only to whoever will use it.</p>
        <pre class="token">
          <code>{token}</code>
        </pre>
        <CopyButton text={token} label="Copy the token" />
      </div>
      <footer class="dialog-footer">
        <button type="button" class="primary" onClick={onClose}>
          Done
        </button>
      </footer>
    </Dialog>
  )
}

import { type ComponentChildren, createContext, Fragment } from 'preact'
import { useContext, useState } from 'preact/hooks'

type KeptDialog = (onClose: () => void) => ComponentChildren

const KeepContext = createContext<(dialog: KeptDialog) => void>(() => {})

/** Shows dialogs above all pages, one after the other: they do not go with the page that has opened them. */
export function KeptDialogs({ children }: { children: ComponentChildren }) {
  const [all, setAll] = useState<readonly { id: number; dialog: KeptDialog }[]>([])
  const [keep] = useState(() => {
    let id = 0
    return (dialog: KeptDialog) => {
      id += 1
      const kept = { id, dialog }
      setAll((before) => [...before, kept])
    }
  })
  const [first] = all
  return (
    <KeepContext.Provider value={keep}>
      {children}
      {first && <Fragment key={first.id}>{first.dialog(() => setAll((before) => before.slice(1)))}</Fragment>}
    </KeepContext.Provider>
  )
}

/** Shows a dialog until it closes itself, whatever page is open. */
export function useKeptDialog(): (dialog: KeptDialog) => void {
  return useContext(KeepContext)
}

import { type ComponentChildren, createContext } from 'preact'
import { useContext, useState } from 'preact/hooks'
import { type FormValues as ComparisonForm, emptyForm as emptyComparison } from '../compare/form-values.ts'
import { emptyForm, type FormValues } from '../playground/form-values.ts'

/** What the user has given and comes back to, as long as the console is open. It is kept in memory and nowhere else. */
export type Memory = {
  /** The API key that pays for answers. */
  key: string
  playground: FormValues
  comparison: ComparisonForm
  /** The names of those that are compared. */
  targets: ReadonlySet<string>
}

const nothing: Memory = { key: '', playground: emptyForm, comparison: emptyComparison, targets: new Set() }

const MemoryContext = createContext<{ memory: Memory; remember(more: Partial<Memory>): void }>({
  memory: nothing,
  remember() {},
})

/** Forgets everything when it goes away, which signing out does. */
export function MemoryProvider({ children }: { children: ComponentChildren }) {
  const [memory, setMemory] = useState(nothing)
  const remember = (more: Partial<Memory>) => setMemory((before) => ({ ...before, ...more }))
  return <MemoryContext.Provider value={{ memory, remember }}>{children}</MemoryContext.Provider>
}

/** Like `useState`, for what outlives the page. */
export function useMemory<Name extends keyof Memory>(name: Name): [Memory[Name], (value: Memory[Name]) => void] {
  const { memory, remember } = useContext(MemoryContext)
  return [memory[name], (value) => remember({ [name]: value })]
}

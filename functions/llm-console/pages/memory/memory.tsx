import { type ComponentChildren, createContext } from 'preact'
import { useContext, useState } from 'preact/hooks'

type Values = ReadonlyMap<string, unknown>

const MemoryContext = createContext<{ values: Values; remember(key: string, value: unknown): void }>({
  values: new Map(),
  remember() {},
})

/**
 * Keeps what the user has given and comes back to, in memory and nowhere else. Forgets everything when it goes away, which signing out
 * does.
 */
export function MemoryProvider({ children }: { children: ComponentChildren }) {
  const [values, setValues] = useState<Values>(new Map())
  const remember = (key: string, value: unknown) => setValues((before) => new Map(before).set(key, value))
  return <MemoryContext.Provider value={{ values, remember }}>{children}</MemoryContext.Provider>
}

/**
 * Like `useState`, for what outlives the page.
 * @param key belongs to one kind of value, `empty` is the first
 */
export function useMemory<Value>(key: string, empty: Value): [Value, (value: Value) => void] {
  const { values, remember } = useContext(MemoryContext)
  // Nothing else is ever remembered under this key.
  const value = values.has(key) ? (values.get(key) as Value) : empty
  return [value, (next) => remember(key, next)]
}

import { type ComponentChildren, createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'

type Values = ReadonlyMap<string, unknown>

type Memory = {
  values: Values
  remember(key: string, value: unknown): void
  /** What goes on whatever page is open, by its key. */
  underWay: Map<string, AbortController>
}

const MemoryContext = createContext<Memory>({ values: new Map(), remember() {}, underWay: new Map() })

/**
 * Keeps what the user has given or paid for and comes back to, in memory and nowhere else. When it goes away, which signing out does, it
 * forgets everything and stops what is under way.
 */
export function MemoryProvider({ children }: { children: ComponentChildren }) {
  const [values, setValues] = useState<Values>(new Map())
  const remember = (key: string, value: unknown) => setValues((before) => new Map(before).set(key, value))
  const [underWay] = useState(() => new Map<string, AbortController>())
  useEffect(
    () => () => {
      for (const one of underWay.values()) one.abort()
    },
    [underWay],
  )
  return <MemoryContext.Provider value={{ values, remember, underWay }}>{children}</MemoryContext.Provider>
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

/**
 * Something that outlives the page too, one at a time.
 * @param key belongs to one kind of it
 * @returns `run`: does nothing while one is under way, whichever page has begun it
 */
export function useUnderWay(key: string): { run(act: (signal: AbortSignal) => Promise<void>): void; stop(): void } {
  const { underWay } = useContext(MemoryContext)

  async function run(act: (signal: AbortSignal) => Promise<void>) {
    if (underWay.has(key)) return
    const abort = new AbortController()
    underWay.set(key, abort)
    try {
      await act(abort.signal)
    } finally {
      underWay.delete(key)
    }
  }

  return { run, stop: () => underWay.get(key)?.abort() }
}

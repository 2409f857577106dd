import { useEffect, useRef, useState } from 'preact/hooks'

/** A value once it has stayed the same for a while; compared by its JSON. */
export function useDebounced<Value>(value: Value, ms: number): Value {
  const [settled, setSettled] = useState(value)
  const latest = useRef(value)
  latest.current = value
  const text = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(latest.current), ms)
    return () => clearTimeout(timer)
  }, [text, ms])
  return settled
}

import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** Scrolls to an element when it becomes of interest and its top is out of sight. */
export function useShown<Element extends HTMLElement>(isOfInterest: boolean): RefObject<Element | null> {
  const ref = useRef<Element>(null)
  useEffect(() => {
    if (!isOfInterest || ref.current === null) return
    const { top } = ref.current.getBoundingClientRect()
    if (top < 0 || top > innerHeight * 0.8) ref.current.scrollIntoView({ block: 'start' })
  }, [isOfInterest])
  return ref
}

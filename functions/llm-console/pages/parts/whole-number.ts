/** A number that somebody types: absent if there is nothing, or what is wrong with it. */
type Typed = { value?: number; error?: string }

export function wholeNumberOf(text: string, most: number): Typed {
  const trimmed = text.trim()
  if (trimmed === '') return {}
  const value = Number(trimmed)
  if (/^\d+$/.test(trimmed) && value >= 1 && value <= most) return { value }
  return { error: `Give a whole number from 1 to ${most.toLocaleString('en-US')}.` }
}

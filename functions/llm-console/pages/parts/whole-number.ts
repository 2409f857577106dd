/** A number that somebody types: absent if there is nothing, or what is wrong with it. */
export type Typed = { value?: number; error?: string }

export function wholeNumberOf(text: string, { least = 1, most }: { least?: number; most: number }): Typed {
  const trimmed = text.trim()
  if (trimmed === '') return {}
  const value = Number(trimmed)
  if (/^\d+$/.test(trimmed) && value >= least && value <= most) return { value }
  return { error: `Give a whole number from ${least} to ${most.toLocaleString('en-US')}.` }
}

import type { Usage } from '#runtime/contract/usage.ts'

/** Whether what a provider tells looks like a name or a code. A text of its own may quote the prompt. */
export function isNameLike(text: string): boolean {
  return /^[\w.:+-]{1,64}$/.test(text)
}

/**
 * Usage as it is kept: its numbers, and `?` for a text that looks like no name. That is a tier without a price, as the text was. Fields
 * by such names are left out.
 */
export function usageInNames(usage: Usage): Usage
export function usageInNames(usage: unknown): unknown {
  return inNames(usage)
}

function inNames(value: unknown): unknown {
  if (typeof value === 'string') return isNameLike(value) ? value : '?'
  if (Array.isArray(value)) return value.map(inNames)
  if (typeof value !== 'object' || value === null) return value
  const named = Object.entries(value).filter(([name]) => isNameLike(name))
  return Object.fromEntries(named.map(([name, held]) => [name, inNames(held)]))
}

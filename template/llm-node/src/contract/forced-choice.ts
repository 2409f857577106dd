/** True if a `tool_choice` demands a call. Where optional tools are allowed, a provider gets no others, and nothing is forced. */
export function isForced(choice: unknown): boolean {
  if (typeof choice !== 'object' || choice === null) return typeof choice === 'string' && !optional.has(choice)
  return !('allowed_tools' in choice) || Object(choice.allowed_tools).mode === 'required'
}

const optional: ReadonlySet<string> = new Set(['auto', 'none'])

import type { ChatRequest } from './chat.ts'
import { unsupported } from './refusal.ts'

/** The stop sequences of a request as a list; undefined if there are none. */
export function stopSequences(stop: ChatRequest['stop']): string[] | undefined {
  const sequences = (typeof stop === 'string' ? [stop] : (stop ?? [])).filter((sequence) => sequence !== '')
  return sequences.length > 0 ? sequences : undefined
}

/**
 * The same for a provider that answers 400 to a sequence of white space.
 * @throws LlmError unsupported_by_provider for such a sequence
 */
export function visibleStopSequences(stop: ChatRequest['stop'], provider: string): string[] | undefined {
  const sequences = stopSequences(stop)
  if (sequences?.every((sequence) => sequence.trim() !== '')) return sequences
  if (sequences === undefined) return undefined
  throw unsupported(`${provider} does not stop at white space`, 'stop')
}

import type { ChatRequest } from './chat.ts'
import { unsupported } from './refusal.ts'

/** The texts at which an answer ends, as a list; undefined where there are none. */
export function stopSequences(stop: ChatRequest['stop']): string[] | undefined {
  const sequences = (typeof stop === 'string' ? [stop] : (stop ?? [])).filter((sequence) => sequence !== '')
  return sequences.length > 0 ? sequences : undefined
}

/**
 * The same for a provider that answers 400 to white space.
 * @throws LlmError unsupported_by_provider for a sequence of nothing else
 */
export function visibleStopSequences(stop: ChatRequest['stop'], provider: string): string[] | undefined {
  const sequences = stopSequences(stop)
  if (sequences?.every((sequence) => sequence.trim() !== '')) return sequences
  if (sequences === undefined) return undefined
  throw unsupported(`${provider} does not stop at white space`, 'stop')
}

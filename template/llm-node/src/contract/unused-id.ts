import { isFilledText } from './chat.ts'
import { newCallId } from './new-call-id.ts'

/** The id of a call, or a new one where its server gives none or another call of the answer has it; it is used from now on. */
export function unusedId(given: unknown, used: Set<string>): string {
  const id = isFilledText(given) && !used.has(given) ? given : newCallId()
  used.add(id)
  return id
}

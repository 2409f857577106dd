import { createKeptText } from '../../../kept-text.ts'
import { addDetails } from '../../../merge-details.ts'
import { type CallFields, sealThoughts } from '../sealed-thoughts.ts'
import type { OpenItem, Place } from './place.ts'

/** Where the text of a thought is told: as a summary if the caller has asked for one, else as it was thought. */
const ways = {
  summary: {
    index: 'summary_index',
    type: 'summary_text',
    part: 'response.reasoning_summary_part',
    text: 'response.reasoning_summary_text',
  },
  content: {
    index: 'content_index',
    type: 'reasoning_text',
    part: 'response.content_part',
    text: 'response.reasoning_text',
  },
} as const

export type ReasoningWay = keyof typeof ways
export type ReasoningItem = OpenItem & {
  text(piece: string): void
  details(pieces: readonly object[]): void
  /** Fields of a call, to be brought back with it. */
  call(fields: CallFields): void
}

/** A thought: its text, and what its model needs to know it again. */
export function openReasoning(place: Place, way: ReasoningWay): ReasoningItem {
  const { index, type, part, text } = ways[way]
  const where = { [index]: 0 }
  const kept = createKeptText()
  const calls: CallFields[] = []
  const details: object[] = []
  let hasText = false
  place.begin({ type: 'reasoning', summary: [] })

  function endText(): object[] {
    if (!hasText) return []
    const whole = { type, text: kept.take() }
    place.tell(`${text}.done`, { ...where, text: whole.text })
    place.tell(`${part}.done`, { ...where, part: whole })
    return [whole]
  }

  return {
    text(piece) {
      if (!hasText) place.tell(`${part}.added`, { ...where, part: { type, text: '' } })
      hasText = true
      kept.add(piece)
      place.tell(`${text}.delta`, { ...where, delta: piece })
    },
    details(pieces) {
      addDetails(details, pieces)
    },
    call(fields) {
      calls.push(fields)
    },
    end() {
      const texts = endText()
      const sealed = sealThoughts({ details, calls })
      return place.end({
        type: 'reasoning',
        summary: [],
        ...(texts.length > 0 && { [way]: texts }),
        ...(sealed !== undefined && { encrypted_content: sealed }),
      })
    },
  }
}

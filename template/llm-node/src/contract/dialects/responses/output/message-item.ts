import { createKeptText } from '../../../kept-text.ts'
import type { OpenItem, Place } from './place.ts'

/** A part of a message that is being told. */
type OpenPart = { kind: 'text' | 'refusal'; add(piece: string, logprobs: readonly object[]): void; end(): object }

export type MessageItem = OpenItem & {
  text(piece: string, logprobs: readonly object[]): void
  refusal(piece: string): void
  /** @param annotation a citation in the text so far */
  annotate(annotation: object): void
}

/** A message: its parts are texts and refusals. */
export function openMessage(place: Place): MessageItem {
  const message = { type: 'message', role: 'assistant' }
  const parts: object[] = []
  const annotations: object[] = []
  let open: OpenPart | undefined
  place.begin({ ...message, status: 'in_progress', content: [] })

  function endPart(): void {
    if (open) parts.push(open.end())
    open = undefined
    annotations.length = 0
  }

  function partOf(kind: OpenPart['kind']): OpenPart {
    if (open?.kind === kind) return open
    endPart()
    const content_index = parts.length
    open = kind === 'text' ? openText(place, content_index, annotations) : openRefusal(place, content_index)
    return open
  }

  return {
    text: (piece, logprobs) => partOf('text').add(piece, logprobs),
    refusal: (piece) => partOf('refusal').add(piece, []),
    annotate(annotation) {
      partOf('text')
      const where = { content_index: parts.length, annotation_index: annotations.length }
      annotations.push(annotation)
      place.tell('response.output_text.annotation.added', { ...where, annotation })
    },
    end(status) {
      endPart()
      return place.end({ ...message, status, content: parts })
    },
  }
}

function openText(place: Place, content_index: number, annotations: readonly object[]): OpenPart {
  const kept = createKeptText()
  const keptLogprobs: object[] = []
  const type = 'output_text'
  const part = { type, text: '', annotations: [], logprobs: [] }
  place.tell('response.content_part.added', { content_index, part })
  return {
    kind: 'text',
    add(piece, logprobs) {
      kept.add(piece)
      keptLogprobs.push(...logprobs)
      place.tell('response.output_text.delta', { content_index, delta: piece, logprobs })
    },
    end() {
      const text = kept.take()
      const whole = { type, text, annotations: [...annotations], logprobs: keptLogprobs }
      place.tell('response.output_text.done', { content_index, text, logprobs: keptLogprobs })
      place.tell('response.content_part.done', { content_index, part: whole })
      return whole
    },
  }
}

function openRefusal(place: Place, content_index: number): OpenPart {
  const kept = createKeptText()
  const type = 'refusal'
  place.tell('response.content_part.added', { content_index, part: { type, refusal: '' } })
  return {
    kind: 'refusal',
    add(piece) {
      kept.add(piece)
      place.tell('response.refusal.delta', { content_index, delta: piece })
    },
    end() {
      const refusal = kept.take()
      place.tell('response.refusal.done', { content_index, refusal })
      place.tell('response.content_part.done', { content_index, part: { type, refusal } })
      return { type, refusal }
    },
  }
}

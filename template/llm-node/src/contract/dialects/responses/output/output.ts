import { isFilledText } from '../../../chat.ts'
import { isJsonObject } from '../../../json-object.ts'
import { toSteps } from '../../../steps.ts'
import { thinkingText } from '../../../thinking-text.ts'
import { without } from '../../../without.ts'
import type { ToolNames } from '../tool-names.ts'
import { type CallItem, type CallKind, openCall } from './call-item.ts'
import { type MessageItem, openMessage } from './message-item.ts'
import { logprobsIn, objectsIn, refuseUntold, toAnnotation } from './pieces.ts'
import { type OpenItem, type Place, placeAt, type Tell } from './place.ts'
import { openReasoning, type ReasoningItem, type ReasoningWay } from './reasoning-item.ts'

type Fields = Record<string, unknown>

/** The items of an answer, which grow with its pieces. A whole answer is one piece. */
export type Output = {
  /** @param said an assistant's message, or a piece of one */
  add(said: Fields, logprobs: unknown): void
  /** Ends every item. Their ends are told in the order of the items. */
  end(status: Status): object[]
}

/** How thoughts are told, and which calls are of tools in namespaces. */
type Told = { reasoning: ReasoningWay; names: ToolNames }

type Status = 'completed' | 'incomplete'

/** An item in its place: `open` until its end is told, and with a status once nothing more comes of it. */
type Entry = { open: OpenItem | undefined; status: Status | undefined; whole: object }

/** What a call has by its form; everything else on it belongs to its model. */
const formOfCall = ['id', 'index', 'type', 'function', 'custom']

/** @param base makes the ids of the items, with their place and kind */
export function createOutput(base: string, { reasoning: way, names }: Told, tell: Tell): Output {
  const items: Entry[] = []
  const calls = new Map<unknown, { id: string; kind: CallKind; item: CallItem }>()
  let reasoning: ReasoningItem | undefined
  let message: MessageItem | undefined

  function begin<Item extends OpenItem>(prefix: string, open: (place: Place) => Item): Item {
    const index = items.length
    const item = open(placeAt(index, `${prefix}_${base}_${index}`, tell))
    items.push({ open: item, status: undefined, whole: {} })
    return item
  }

  function end(item: OpenItem | undefined): void {
    const entry = items.find(({ open }) => open !== undefined && open === item)
    if (!entry) return
    entry.status ??= 'completed'
    tellEnds()
  }

  /** An item whose text is over waits for those before it, such as a call that may go on behind a text. */
  function tellEnds(): void {
    for (const entry of items) {
      if (entry.open === undefined) continue
      if (entry.status === undefined) return
      entry.whole = entry.open.end(entry.status)
      entry.open = undefined
    }
  }

  function thought(): ReasoningItem {
    if (reasoning === undefined) {
      endMessage()
      reasoning = begin('rs', (place) => openReasoning(place, way))
    }
    return reasoning
  }

  function endThought(): void {
    end(reasoning)
    reasoning = undefined
  }

  /** What is said behind a thought is another item, since Claude refuses thoughts that come back in another place. */
  function endMessage(): void {
    end(message)
    message = undefined
  }

  function spoken(): MessageItem {
    endThought()
    message ??= begin('msg', openMessage)
    return message
  }

  /** What a model has signed its call with comes in a thought before the call, or behind it if it was late. */
  function call(given: Fields): void {
    const { id, index, type } = given
    const kind = type === 'custom' || isJsonObject(given.custom) ? 'custom' : 'function'
    const known = calls.get(index)
    const callId = known?.id ?? (typeof id === 'string' ? id : '')
    const fields = without(given, formOfCall)
    if (Object.keys(fields).length > 0) thought().call({ id: callId, fields })
    const { name, arguments: args, input } = Object(given[known?.kind ?? kind])
    const item = known?.item ?? beginCall(index, kind, callId, String(name ?? ''))
    const piece = args ?? input
    if (isFilledText(piece)) item.add(piece)
  }

  function beginCall(index: unknown, kind: CallKind, id: string, name: string): CallItem {
    endThought()
    endMessage()
    const item = begin(kind === 'custom' ? 'ctc' : 'fc', (place) => openCall(place, kind, id, names.split(name)))
    calls.set(index, { id, kind, item })
    return item
  }

  function addStep(said: Fields, logprobs: unknown): void {
    const { reasoning_details, content, refusal, annotations, tool_calls } = said
    const thinking = thinkingText(said)
    if (thinking !== '') thought().text(thinking)
    const details = objectsIn(reasoning_details)
    if (details.length > 0) thought().details(details)
    if (isFilledText(content)) spoken().text(content, logprobsIn(logprobs))
    for (const annotation of objectsIn(annotations)) spoken().annotate(toAnnotation(annotation))
    if (isFilledText(refusal)) spoken().refusal(refusal)
    for (const given of objectsIn(tool_calls)) call(given)
  }

  return {
    add(said, logprobs) {
      refuseUntold(said)
      // The calls of a whole answer have no index.
      const calls = objectsIn(said.tool_calls).map((call, place) => ({ ...call, index: call.index ?? place }))
      for (const step of toSteps(calls.length > 0 ? { ...said, tool_calls: calls } : said)) addStep(step, logprobs)
    },
    end(status) {
      for (const entry of items) entry.status ??= status
      tellEnds()
      return items.map(({ whole }) => whole)
    },
  }
}

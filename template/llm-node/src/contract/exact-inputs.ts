import { endOfContainer, jsonByte } from '../memory/json-text.ts'
import { weighJson } from '../memory/json-weight.ts'
import type { Share } from '../memory/room.ts'
import { parseExactly } from './exact-json.ts'
import { itemsOf } from './filled.ts'
import { visitKeys } from './hints/json-keys.ts'
import { isJsonObject } from './json-object.ts'

/** Sixteen digits, or an exponent of three: without either, a double has every number in a text as it is written. */
const mayLose = /\d[\d.]{15}|\d[eE][-+]?\d{3}/g
/** Bytes of heap in V8 of sixteen digits, or a short number, that are kept as written, measured. */
const bytesOfKept = 64

/**
 * A request whose calls of tools have their inputs as objects, as in the dialect `messages`, with the digits of these as they came:
 * they go on as text. All other numbers remain numbers, which are read as such; so do those of inputs in a conversation that has a
 * field twice, of which a parser keeps one.
 * @param body is changed
 * @param json what `body` was parsed from
 * @param share takes room for each input before it is parsed once more
 */
export function keepInputs(body: unknown, json: Buffer, share: Pick<Share, 'take' | 'giveBack'>): void {
  const blocks = blocksWithInput(body)
  if (!blocks.some(isCall)) return
  const places = placesOfInputs(json)
  if (places.length !== blocks.length) return
  for (const [nth, block] of blocks.entries()) {
    if (!isCall(block)) continue
    const start = json.indexOf(jsonByte.openObject, places[nth])
    block.input = exactly(json.subarray(start, endOfContainer(json, start)), share) ?? block.input
  }
}

/** The input with its digits; undefined if it has lost none. */
function exactly(json: Buffer, share: Pick<Share, 'take' | 'giveBack'>): unknown {
  const text = json.toString()
  const lost = count(text, mayLose)
  if (lost === 0) return undefined
  share.take(lost * bytesOfKept)
  const { heapBytes } = weighJson(json)
  share.take(heapBytes + text.length)
  const input = parseExactly(text)
  // The text, and the input as it was parsed first, are free now.
  share.giveBack(heapBytes + text.length)
  return input
}

function count(text: string, pattern: RegExp): number {
  let times = 0
  for (const _ of text.matchAll(pattern)) times += 1
  return times
}

function blocksWithInput(body: unknown): Record<string, unknown>[] {
  const messages = isJsonObject(body) ? itemsOf(body.messages) : []
  return messages.flatMap((message) => (isJsonObject(message) ? itemsOf(message.content).filter(hasInput) : []))
}

function hasInput(block: unknown): block is Record<string, unknown> {
  return isJsonObject(block) && Object.hasOwn(block, 'input')
}

function isCall({ type, input }: Record<string, unknown>): boolean {
  return type === 'tool_use' && isJsonObject(input)
}

/** Where the keys `input` of blocks end, in their order. There are at least as many as the parser has kept. */
function placesOfInputs(json: Buffer): number[] {
  const places: number[] = []
  visitKeys(json, (key, path, end) => {
    if (path.length === 0) return key === 'messages'
    if (path.length === 1) return key === 'content'
    if (key === 'input') places.push(end)
    return false
  })
  return places
}

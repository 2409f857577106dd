import * as v from 'valibot'
import { cacheMarks } from './cache-marks.ts'
import { itemsOf } from './filled.ts'
import { isJsonObject } from './json-object.ts'
import type { Told } from './reasoning-details.ts'
import { thinkingText } from './thinking-text.ts'
import { without } from './without.ts'

type Fields = Record<string, unknown>
type Step = { begins: Told; details: Fields[] }

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const placeSchema = v.object({ characters: count, calls: count })
const start: Told = { characters: 0, calls: 0 }

/**
 * An assistant's message, or a piece of one, in the steps in which it was made: thoughts, and what they have led to. The places in
 * the details of its thoughts say where each step begins, and are not in the steps.
 */
export function toSteps<Said extends Fields>(said: Said): Said[] {
  const message: Fields = said
  const details = itemsOf(message.reasoning_details).filter(isJsonObject)
  if (!details.some(({ after }) => after !== undefined)) return [said]
  const steps = stepsOf(details, { characters: lengthOf(message.content), calls: itemsOf(message.tool_calls).length })
  if (steps.length === 1) return [{ ...said, reasoning_details: steps[0]?.details }]
  const texts = steps.map(({ details }) => details.map(({ text }) => (typeof text === 'string' ? text : '')).join(''))
  const thinking = thinkingText(message)
  // Thoughts that are not in the details have no place of their own.
  const thoughts = texts.join('') === thinking ? texts : [thinking]
  return steps.map((step, index) => {
    const rest = index === steps.length - 1 ? without(message, stepFields) : { role: message.role }
    return { ...rest, ...toStep(message, step, steps[index + 1]?.begins), reasoning_content: thoughts[index] ?? '' }
  }) as unknown as Said[]
}

/** What each step has of its own; everything else is said with the last. */
const stepFields = ['content', 'reasoning_details', 'reasoning_content', 'reasoning', 'tool_calls']

/** The steps of a message. A place before the last one, or behind the end, is one that a client has made wrong. */
function stepsOf(details: readonly Fields[], end: Told): Step[] {
  let last: Step = { begins: start, details: [] }
  const steps = [last]
  for (const { after, ...detail } of details) {
    const place = v.is(placeSchema, after) ? after : start
    const begins = {
      characters: Math.min(Math.max(place.characters, last.begins.characters), end.characters),
      calls: Math.min(Math.max(place.calls, last.begins.calls), end.calls),
    }
    if (begins.characters > last.begins.characters || begins.calls > last.begins.calls) {
      last = { begins, details: [] }
      steps.push(last)
    }
    last.details.push(detail)
  }
  return steps
}

function toStep(message: Fields, { begins, details }: Step, end: Told | undefined): Fields {
  const calls = itemsOf(message.tool_calls).slice(begins.calls, end?.calls)
  const content = between(message.content, begins.characters, end?.characters ?? Number.POSITIVE_INFINITY)
  return {
    content: content.length === 0 ? null : content,
    ...(details.length > 0 && { reasoning_details: details }),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

function lengthOf(content: unknown): number {
  if (typeof content === 'string') return content.length
  return itemsOf(content).reduce<number>((sum, part) => sum + textOf(part).length, 0)
}

/** A range of the content's characters. Clients may have made parts of the text. */
function between(content: unknown, from: number, to: number): string | unknown[] {
  if (typeof content === 'string') return content.slice(from, to)
  let begins = 0
  return itemsOf(content).flatMap((part) => {
    const text = textOf(part)
    const place = begins
    begins += text.length
    if (text === '') return place >= from && place < to ? [part] : []
    const own = text.slice(Math.max(0, from - place), Math.max(0, to - place))
    if (own === '') return []
    // A mark for a prompt cache is one mark, at the end of its part.
    const isEnd = to - place >= text.length
    return [{ ...(isEnd ? Object(part) : without(Object(part), cacheMarks)), text: own }]
  })
}

function textOf(part: unknown): string {
  return isJsonObject(part) && typeof part.text === 'string' ? part.text : ''
}

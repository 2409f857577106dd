import { LlmError } from '../errors.ts'
import { isFilled } from './filled.ts'
import { createKeptText, type KeptText, maxKeptCharacters } from './kept-text.ts'
import { jsonOrUndefined } from './parse.ts'

/** OpenAI's finish reasons. Each provider function maps its provider's to these; no other passes. */
const finishReasons = new Set(['stop', 'length', 'tool_calls', 'content_filter', 'function_call'])

/** Reasons that announce an incomplete answer. */
const cutShort = new Set(['length', 'content_filter'])

/** More than anybody asks for, of answers and of calls in them. */
const maxChoices = 128
const maxCalls = 1000

/** The fields of a message that make an answer. Thoughts alone do not. */
const answerFields = ['content', 'refusal', 'tool_calls', 'function_call', 'audio', 'images']

/** How many choices a request asks for. */
export function wantedChoices({ n }: Record<string, unknown>): number {
  return typeof n === 'number' && n > 1 ? n : 1
}

type Choice = { hasAnswer: boolean; finishReason: string | undefined; argumentsOf: Map<unknown, KeptText> }

/** Tracks the choices of an answer, whole or streamed. */
export type Choices = {
  /**
   * Adds a message, or a piece of one.
   * @throws LlmError bad_reply for an invalid end: with an unknown reason, without an answer, or within a call's arguments
   */
  add(index: number, said: Record<string, unknown>, finishReason: string | null | undefined): void
  /** True when each requested choice has ended. */
  areEnded(): boolean
  /** How many additions held part of an answer: some providers say with every piece that the answer has ended. */
  additions(): number
  /** @throws LlmError bad_reply unless they are */
  end(): void
}

/**
 * @param wanted the number of requested choices
 * @param by the name for error messages, such as `groq`
 */
export function createChoices(wanted: number, by: string): Choices {
  const choices = new Map<number, Choice>()
  let additions = 0
  let calls = 0
  let argumentCharacters = 0
  const bad = (what: string) => new LlmError('bad_reply', `The answer of ${by} ${what}`)

  function checkEnd({ hasAnswer, argumentsOf }: Choice, reason: string): void {
    if (!finishReasons.has(reason)) throw bad(`ended by ${JSON.stringify(reason.slice(0, 40))}, and is not whole`)
    if (cutShort.has(reason)) return
    if (!hasAnswer) throw bad('is empty')
    for (const kept of argumentsOf.values()) {
      const given = kept.take()
      if (given.trim() !== '' && jsonOrUndefined(given) === undefined) throw bad('has a tool call that is not whole')
    }
  }

  function addArguments({ argumentsOf }: Choice, said: Record<string, unknown>): void {
    for (const [call, given] of argumentsIn(said)) {
      const kept = argumentsOf.get(call) ?? createKeptText()
      if (!argumentsOf.has(call)) calls += 1
      argumentCharacters += given.length
      if (calls > maxCalls || argumentCharacters > maxKeptCharacters) throw bad('has tool calls without an end')
      argumentsOf.set(call, kept)
      kept.add(given)
    }
  }

  /** A blocked prompt has one choice, however many were requested. */
  function areAllThere(): boolean {
    return choices.size >= wanted || [...choices.values()].every((one) => one.finishReason === 'content_filter')
  }

  function areEnded(): boolean {
    const begun = [...choices.values()]
    return begun.length > 0 && begun.every(({ finishReason }) => finishReason !== undefined) && areAllThere()
  }

  return {
    add(index, said, finishReason) {
      const known = choices.get(index)
      const choice = known ?? { hasAnswer: false, finishReason: undefined, argumentsOf: new Map() }
      if (!known) choices.set(index, choice)
      if (choices.size > maxChoices) throw bad('has choices without an end')
      if (answerFields.some((name) => isFilled(said[name]))) {
        choice.hasAnswer = true
        additions += 1
      }
      addArguments(choice, said)
      if (finishReason == null) return
      checkEnd(choice, finishReason)
      choice.finishReason = finishReason
    },
    areEnded,
    additions: () => additions,
    end() {
      if (choices.size === 0) throw bad('has no choices')
      if (!areEnded()) throw bad('broke off before it was complete')
    },
  }
}

/** The arguments of each call, with a key for the call. Calls in a whole message have no index. */
function argumentsIn({ tool_calls, function_call }: Record<string, unknown>): [call: unknown, given: string][] {
  // As of nearly every piece of an answer.
  if (tool_calls === undefined && function_call === undefined) return []
  const calls = Array.isArray(tool_calls) ? tool_calls : []
  const all = calls.map((call, place) => [call?.index ?? place, call?.function?.arguments])
  return [...all, ['function_call', Object(function_call).arguments]].filter(hasText)
}

function hasText(entry: unknown[]): entry is [unknown, string] {
  return typeof entry[1] === 'string'
}

import { LlmError } from '../errors.ts'
import { isNoArguments } from './call-texts.ts'
import { type EmptyEnd, type IsWholeEmpty, isAnswering, isBeginning, isThinking } from './empty-answers.ts'
import { isFilled } from './filled.ts'
import { isJsonObject } from './json-object.ts'
import { createKeptText, type KeptText, maxKeptCharacters } from './kept-text.ts'
import { isCutShort } from './lasting-end.ts'
import { jsonOrUndefined } from './parse.ts'
import { quotedWord } from './quoted-word.ts'
import type { Usage } from './usage.ts'

/** OpenAI's finish reasons. Each provider function maps its provider's to these; no other passes. */
const finishReasons = new Set(['stop', 'length', 'tool_calls', 'content_filter', 'function_call'])

/** More than anybody asks for, of answers and of calls in them. */
const maxChoices = 128
const maxCalls = 1000

/** How many choices a request asks for. */
export function wantedChoices({ n }: Record<string, unknown>): number {
  return typeof n === 'number' && n > 1 ? n : 1
}

type Choice = Omit<EmptyEnd, 'usage'> & {
  hasAnswer: boolean
  hasCalls: boolean
  finishReason: string | undefined
  argumentsOf: Map<unknown, KeptText>
}

/** A message of an answer, or a piece of one. */
export type Part = {
  index: number
  said: Record<string, unknown>
  finishReason: string | null | undefined
  /** vLLM's `stop_reason`: the sequence that ended the answer. */
  stoppedBy?: unknown
}

/** Why each choice has ended that has, in the order of their indexes. */
export type FinishReasons = readonly (readonly [index: number, reason: string])[]

/** Tracks the choices of an answer, whole or streamed. */
export type Choices = {
  /**
   * @throws LlmError bad_reply for an invalid end: with an unknown reason, or with a call whose arguments are not a whole object
   */
  add(part: Part): void
  /** Call it for a piece that is held back: a choice that has ended goes on, and must end anew, unless it was cut. */
  heldBack(index: number): void
  /** True when each requested choice has ended. One that has only thought and ended by `stop` may go on. */
  areEnded(): boolean
  /** The same, though some may go on. */
  haveEnds(): boolean
  /** How many additions held part of an answer, and pieces were held back: some providers say with every piece that the answer has ended. */
  additions(): number
  finishReasons(): FinishReasons
  /**
   * @param usage of the whole answer, which tells whether an empty one is whole
   * @throws LlmError bad_reply unless each choice has ended, has the calls that its end announces, and says something or may be empty
   */
  end(usage: Usage | null | undefined): void
}

/**
 * @param wanted the number of requested choices
 * @param by the name for error messages, such as `groq`
 * @param isWholeEmpty the judge of empty answers; without it none is whole
 */
export function createChoices(wanted: number, by: string, isWholeEmpty?: IsWholeEmpty): Choices {
  const choices = new Map<number, Choice>()
  let additions = 0
  let calls = 0
  let argumentCharacters = 0
  const bad = (what: string) => new LlmError('bad_reply', `The answer of ${by} ${what}`)

  function checkEnd({ hasAnswer, argumentsOf }: Choice, reason: string): void {
    if (!finishReasons.has(reason)) throw bad(`ended by ${quotedWord(reason)}, and is not whole`)
    if (isCutShort(reason)) return
    // The answer may yet come, since some servers end each of their thoughts by `stop`, or what proves an empty one whole.
    if (!hasAnswer && reason !== 'stop') throw bad('is empty')
    for (const kept of argumentsOf.values()) {
      const given = kept.take()
      if (!isNoArguments(given) && !isJsonObject(jsonOrUndefined(given)))
        throw bad('calls a tool with arguments that are not a JSON object')
    }
  }

  function addCalls(choice: Choice, said: Record<string, unknown>): void {
    const { tool_calls, function_call } = said
    if (tool_calls === undefined && function_call === undefined) return
    choice.hasCalls ||= isFilled(tool_calls) || isFilled(function_call)
    const { argumentsOf } = choice
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

  function areAll(ended: (choice: Choice) => boolean): boolean {
    const begun = [...choices.values()]
    return begun.length > 0 && begun.every(ended) && areAllThere()
  }

  return {
    add({ index, said, finishReason, stoppedBy }) {
      const known = choices.get(index)
      const choice = known ?? begun()
      if (!known) choices.set(index, choice)
      if (choices.size > maxChoices) throw bad('has choices without an end')
      if (choice.hasAnswer ? isAnswering(said) : isBeginning(said)) {
        choice.hasAnswer = true
        // Some servers end a choice after each of its calls: what follows an end must end anew, or may be cut.
        choice.finishReason = undefined
        additions += 1
      }
      if (!choice.hasAnswer) {
        choice.hasThoughts ||= isThinking(said)
        choice.stoppedBy = stoppedBy ?? choice.stoppedBy
      }
      addCalls(choice, said)
      if (finishReason == null) return
      checkEnd(choice, finishReason)
      choice.finishReason = finishReason
    },
    heldBack(index) {
      additions += 1
      const choice = choices.get(index)
      if (choice && !isCutShort(choice.finishReason)) choice.finishReason = undefined
    },
    areEnded: () => areAll((choice) => hasEnd(choice) && !isEmptyStop(choice)),
    haveEnds: () => areAll(hasEnd),
    additions: () => additions,
    finishReasons: () => inOrder([...choices].map(([index, { finishReason }]) => [index, finishReason])),
    end(usage) {
      if (choices.size === 0) throw bad('has no choices')
      if (!areAll(hasEnd)) throw bad('broke off before it was complete')
      for (const choice of choices.values()) {
        // As vLLM and Claude say where the call is lost that the model has made: clients would wait for it.
        if (isCallsEnd(choice) && !choice.hasCalls) throw bad('ends as one that calls a tool, and calls none')
        const isEmpty = isEmptyStop(choice) || isCutAtOnce(choice, usage)
        if (isEmpty && !isWholeEmpty?.({ ...choice, usage })) throw bad('is empty')
      }
    },
  }
}

/** The reasons that there are, in the order of their choices. */
export function inOrder(reasons: readonly [index: number, reason: string | null | undefined][]): FinishReasons {
  return reasons.filter(hasText).sort(([one], [other]) => one - other)
}

function begun(): Choice {
  return {
    hasAnswer: false,
    hasCalls: false,
    hasThoughts: false,
    stoppedBy: undefined,
    finishReason: undefined,
    argumentsOf: new Map(),
  }
}

function hasEnd({ finishReason }: Choice): boolean {
  return finishReason !== undefined
}

function isCallsEnd({ finishReason }: Choice): boolean {
  return finishReason === 'tool_calls' || finishReason === 'function_call'
}

function isEmptyStop({ hasAnswer, finishReason }: Choice): boolean {
  return !hasAnswer && finishReason === 'stop'
}

/** Cut before its first token, by the provider's own count: one that is cut within hidden thoughts has tokens. */
function isCutAtOnce({ hasAnswer, hasThoughts, finishReason }: Choice, usage: Usage | null | undefined): boolean {
  return !hasAnswer && !hasThoughts && finishReason === 'length' && usage?.completion_tokens === 0
}

/** The arguments of each call, with a key for the call. Calls in a whole message have no index. */
function argumentsIn({ tool_calls, function_call }: Record<string, unknown>): [call: unknown, given: string][] {
  const calls = Array.isArray(tool_calls) ? tool_calls : []
  const all = calls.map((call, place): [unknown, unknown] => [call?.index ?? place, call?.function?.arguments])
  const older: [unknown, unknown] = ['function_call', Object(function_call).arguments]
  return [...all, older].filter(hasText)
}

function hasText<Key>(entry: readonly [Key, unknown]): entry is [Key, string] {
  return typeof entry[1] === 'string'
}

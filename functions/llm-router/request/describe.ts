import { hash } from 'node:crypto'
import { type ChatRequest, messageText } from '#runtime/contract/chat.ts'
import { type EmbeddingsRequest, inputsOf } from '#runtime/contract/embeddings.ts'
import { without } from '#runtime/contract/without.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { TimedRequest } from '../choose/request.ts'
import { boundsOfChat, boundsOfEmbeddings } from './bounds.ts'
import { textsBesideContent } from './count-prompt.ts'
import type { Hints } from './hints.ts'
import { needsOfChat, needsOfEmbeddings } from './needs.ts'
import { once } from './once.ts'
import { promptPrefixOf } from './prompt-prefix.ts'
import type { CountTokens } from './tokens.ts'

export type DescribeParts = {
  catalogue: Catalogue
  countTokens: CountTokens
  /** Classifies a prompt by its text. */
  classify: (text: string) => string
}

/** Whoever asks for the same in a stream and at once repeats a request. */
const wayOfSending = ['stream', 'stream_options']

/** Describes requests for the choice by their needs, length and kind, without their text. */
export function createDescribe({ catalogue, countTokens, classify }: DescribeParts) {
  const unsaid = [catalogue.strategy, ...catalogue.experiments.flatMap(({ arms }) => arms.map((arm) => arm.strategy))]
  /** The strategies that may rank this request; its arm of an experiment is not drawn yet. */
  const possible = ({ strategy }: Hints) => (strategy ? [strategy] : unsaid)

  return {
    /** @param shown true if the category will be shown, even if no strategy uses it */
    chat(hints: Hints, request: ChatRequest, shown = false): TimedRequest {
      const texts = request.messages.map(messageText)
      const most = request.max_completion_tokens ?? request.max_tokens
      const needs = needsOfChat(request)
      const categoryOf = once(() => classify(lastUserText(request)))
      // In one go, since counting has a time limit.
      const promptTokens = countTokens([...texts, ...textsBesideContent(request)])
      return {
        ...hints,
        // It distinguishes requests without keeping their text, and not all of them need it.
        fingerprint: once(() => hash('sha256', JSON.stringify(without(request, wayOfSending)))),
        bounds: once(() => boundsOfChat(request, needs)),
        needs,
        promptTokens,
        prefix: once(() => promptPrefixOf(hints, request, promptTokens)),
        ...(typeof most === 'number' && { maxOutputTokens: most }),
        ...((possible(hints).includes('complexity') || shown) && { category: categoryOf() }),
        categoryOf,
      }
    },
    embeddings(hints: Hints, request: EmbeddingsRequest): TimedRequest {
      const inputs = inputsOf(request)
      const texts = inputs.filter((input) => typeof input === 'string')
      const tokens = inputs.filter((input) => typeof input !== 'string')
      const longestText = texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '')
      return {
        ...hints,
        fingerprint: once(() => hash('sha256', JSON.stringify(request))),
        bounds: once(() => boundsOfEmbeddings(request)),
        needs: needsOfEmbeddings(request),
        promptTokens: countTokens(texts) + tokens.reduce((sum, { length }) => sum + length, 0),
        // Not the sum but the longest text must fit into the context window.
        contextTokens: tokens.reduce((most, { length }) => Math.max(most, length), countTokens([longestText])),
      }
    },
  }
}

export type Describe = ReturnType<typeof createDescribe>

/** The current question, without the earlier turns. */
function lastUserText({ messages }: ChatRequest): string {
  const last = messages.findLast(({ role }) => role === 'user')
  return last === undefined ? '' : messageText(last)
}

import { hash } from 'node:crypto'
import { answerLimit } from '#runtime/contract/answer-limit.ts'
import { type ChatRequest, messageText } from '#runtime/contract/chat.ts'
import { type EmbeddingsRequest, inputsOf } from '#runtime/contract/embeddings.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { byPrompt, type Difficulty, type Kind, type TimedRequest, toldFor } from '../choose/request.ts'
import { askedText } from './asked-text.ts'
import { boundsOfChat, boundsOfEmbeddings } from './bounds.ts'
import { textsBesideContent } from './count-prompt.ts'
import type { Hints } from './hints.ts'
import { needsOfChat, needsOfEmbeddings } from './needs.ts'
import { once } from './once.ts'
import { promptPrefixOf } from './prompt-prefix.ts'
import { besideTheQuestion, inOneOrder } from './question-fields.ts'
import type { CountTokens } from './tokens.ts'

export type DescribeParts = {
  catalogue: Catalogue
  countTokens: CountTokens
  /** Tells what a prompt asks for, by its text. */
  classify: (text: string) => Kind
  /** Tells how much it needs a strong model; without it, nobody knows, and the rules decide in place of tiers. */
  difficultyOf?: ((text: string) => Difficulty) | undefined
}

/** Whoever asks for the same in a stream, or under another id of a trace, repeats a request; another end user does not. */
const notTold: ReadonlySet<string> = new Set(besideTheQuestion)

/** Distinguishes requests without keeping their text. */
function fingerprintOf(request: object): string {
  return hash('sha256', JSON.stringify(inOneOrder(request, notTold)))
}

/** Describes requests for the choice by their needs, length and kind, without their text. */
export function createDescribe({ catalogue, countTokens, classify, difficultyOf }: DescribeParts) {
  const unsaid = [catalogue.strategy, ...catalogue.experiments.flatMap(({ arms }) => arms.map((arm) => arm.strategy))]
  /** The strategies that may rank this request; its arm of an experiment is not drawn yet. */
  const possible = ({ strategy }: Hints) => (strategy ? [strategy] : unsaid)

  return {
    /** @param shown true if it will be shown what the prompt is like, even if no strategy goes by it */
    chat(hints: Hints, request: ChatRequest, shown = false): TimedRequest {
      const texts = request.messages.map(messageText)
      const most = answerLimit(request)
      const needs = needsOfChat(request)
      const asked = once(() => askedText(request))
      const prompt = {
        kindOf: once(() => classify(asked())),
        difficultyOf: difficultyOf && once(() => difficultyOf(asked())),
      }
      // In one go, since counting has a time limit.
      const promptTokens = countTokens([...texts, ...textsBesideContent(request)])
      return {
        ...hints,
        // Not all of them need it.
        fingerprint: once(() => fingerprintOf(request)),
        bounds: once(() => boundsOfChat(request, needs)),
        needs,
        promptTokens,
        prefix: once(() => promptPrefixOf(hints, request, promptTokens)),
        ...(most !== undefined && { maxOutputTokens: most }),
        ...toldFor(shown ? byPrompt : possible(hints), prompt),
        ...prompt,
      }
    },
    embeddings(hints: Hints, request: EmbeddingsRequest): TimedRequest {
      const inputs = inputsOf(request)
      const texts = inputs.filter((input) => typeof input === 'string')
      const tokens = inputs.filter((input) => typeof input !== 'string')
      const longestText = texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '')
      return {
        ...hints,
        fingerprint: once(() => fingerprintOf(request)),
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

import { takeAsked } from './asked.ts'
import { withoutBlocks, withoutOuterBlocks } from './blocks.ts'
import { excerpt } from './excerpt.ts'
import { foreignShare, type Languages } from './language.ts'
import { type ScoreParts, score } from './score.ts'
import { weighSentences } from './sentences.ts'
import { type Found, shapeOf } from './shape.ts'

/** What can be told of a prompt by words and rules, before it is weighed. */
export type ReadPrompt = Pick<Found, 'asked' | 'code' | 'sentences'> & {
  /** How it looks, as `shapeOf` tells it. */
  shape: readonly number[]
  /** The lines that begin as an option to choose from: "A.", "(b)". */
  options: number
}

export type ReadPromptParts = ScoreParts & { languages: Languages }

const option = /^[ \t]{0,8}\(?[A-Ea-e][).]\s/gm
const opening = 700
const closing = 500

/** Reads a prompt: sets code, documents and quotations apart, and gives points by the rules. Bounded, however long the text is. */
export function readPrompt(text: string, parts: ReadPromptParts): ReadPrompt {
  const outer = withoutOuterBlocks(text)
  const inner = withoutBlocks(excerpt(outer.text))
  const unblocked = inner.text.trim() === '' ? excerpt(text) : inner.text
  const asked = takeAsked(unblocked)
  const { sentences, given } = weighSentences(asked.text)
  const telling = sentences.filter(({ weight }) => weight === 1)
  const words = telling.flatMap(({ words }) => words)
  const marks = { code: asked.code, given: asked.given || given || outer.given || inner.given }
  const found = {
    ...marks,
    asked: bothEnds(asked.text.trim()),
    length: text.length,
    points: score(sentences, marks, parts),
    foreign: foreignShare(words, parts.languages),
    sentences: sentences.length,
  }
  return {
    ...{ asked: found.asked, code: found.code, sentences: found.sentences },
    shape: shapeOf(found),
    // Of all lines: formulas and code are options, too.
    options: excerpt(text).match(option)?.length ?? 0,
  }
}

function bothEnds(text: string): string {
  return text.length <= opening + closing ? text : `${text.slice(0, opening)}\n${text.slice(-closing)}`
}

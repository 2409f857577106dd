import { takeAsked } from './asked.ts'
import { withoutBlocks, withoutOuterBlocks } from './blocks.ts'
import { excerpt } from './excerpt.ts'
import { foreignShare, type Languages } from './language.ts'
import { type ScoreParts, score } from './score.ts'
import { weighSentences } from './sentences.ts'

/** What can be told of a prompt by words and rules, before it is weighed. */
export type ReadPrompt = {
  /** The caller's own words, at most as many as are weighed. */
  asked: string
  /** The length of the whole prompt in characters. */
  length: number
  /** The points that the rules give to each category, in the order of `categories`. */
  points: readonly number[]
  /** How much of it is in another language than English, from 0 to 1. */
  foreign: number
  /** Whether it contains code, and whether it contains material to work on. */
  code: boolean
  given: boolean
  sentences: number
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
  const found = { code: asked.code, given: asked.given || given || outer.given || inner.given }
  return {
    ...found,
    asked: bothEnds(asked.text.trim()),
    length: text.length,
    points: score(sentences, found, parts),
    foreign: foreignShare(words, parts.languages),
    sentences: sentences.length,
    // Of all lines: formulas and code are options, too.
    options: excerpt(text).match(option)?.length ?? 0,
  }
}

function bothEnds(text: string): string {
  return text.length <= opening + closing ? text : `${text.slice(0, opening)}\n${text.slice(-closing)}`
}

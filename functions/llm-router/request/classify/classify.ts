import * as v from 'valibot'
import { type Category, categories } from '../../catalogue/categories.ts'
import { takeAsked } from './asked.ts'
import { withoutBlocks, withoutOuterBlocks } from './blocks.ts'
import { excerpt } from './excerpt.ts'
import { createLanguages, foreignShare } from './language.ts'
import languageLists from './languages.yaml'
import { createNumbering, createRules, signalsSchema } from './rules.ts'
import { score } from './score.ts'
import { weighSentences } from './sentences.ts'
import shippedSignals from './signals.yaml'
import { createVocabulary } from './vocabulary.ts'
import shippedVocabulary from './vocabulary.yaml'

export type Classified = {
  category: Category
  /** From 0 to 1: how far the category leads the others. It is comparable between prompts, but it is not a probability. */
  confidence: number
}

/** Tells what a prompt asks for, from its text alone. Never throws, and is deterministic. */
export type Classify = (text: string) => Classified

const listsSchema = v.record(v.string(), v.string())
/** How fast confidence grows with the lead in points. */
const steepness = 0.6

/**
 * A classifier that uses the lists of words and phrases in this folder. The first text prepares them, so that a cold start
 * does not wait for them.
 */
export function createClassify(): Classify {
  let parts: ReturnType<typeof prepare> | undefined
  return (text) => {
    parts ??= prepare()
    return classify(text, parts)
  }
}

function prepare() {
  const vocabulary = createVocabulary(v.parse(listsSchema, shippedVocabulary))
  const numbering = createNumbering(vocabulary)
  const rules = createRules(v.parse(signalsSchema, shippedSignals), numbering)
  return { vocabulary, numbering, rules, languages: createLanguages(v.parse(listsSchema, languageLists)) }
}

function classify(text: string, parts: ReturnType<typeof prepare>): Classified {
  const outer = withoutOuterBlocks(text)
  const inner = withoutBlocks(excerpt(outer.text))
  const unblocked = inner.text.trim() === '' ? excerpt(text) : inner.text
  const asked = takeAsked(unblocked)
  const { sentences, given } = weighSentences(asked.text)
  if (sentences.length === 0 && !asked.code) return { category: 'simple_qa', confidence: 0 }
  const telling = sentences.filter(({ weight }) => weight === 1)
  const foreign = foreignShare(
    telling.flatMap(({ words }) => words),
    parts.languages,
  )
  if (foreign > 0.5) return { category: 'multilingual', confidence: foreign }
  const found = { code: asked.code, given: asked.given || given || outer.given || inner.given }
  return best(score(sentences, found, parts))
}

/** The category with the most points, the first among equals. */
function best(scores: readonly number[]): Classified {
  const most = Math.max(...scores)
  const category: Category = categories[scores.indexOf(most)] ?? 'simple_qa'
  const sum = scores.reduce((total, points) => total + Math.exp((points - most) * steepness), 0)
  return { category, confidence: 1 / sum }
}

import * as v from 'valibot'
import { type Category, categories } from '../../catalogue/categories.ts'
import { createLanguages } from './language.ts'
import languageLists from './languages.yaml'
import { createWeigh } from './model.ts'
import { readPrompt } from './read-prompt.ts'
import { createNumbering, createRules, signalsSchema } from './rules.ts'
import shippedSignals from './signals.yaml'
import { createVocabulary } from './vocabulary.ts'
import shippedVocabulary from './vocabulary.yaml'
import shippedWeights from './weights.json' with { type: 'json' }

export type Classified = {
  category: Category
  /** How probable it is that a person who knows the definitions agrees: calibrated on styles of writing that training has not seen. */
  probability: number
}

/** Tells what a prompt asks for, from its text alone. Never throws, and is deterministic. */
export type Classify = (text: string) => Classified

const listsSchema = v.record(v.string(), v.string())

/** The lists of words and the rules in this folder, ready to read prompts with. */
export function prepareRules() {
  const vocabulary = createVocabulary(v.parse(listsSchema, shippedVocabulary))
  const numbering = createNumbering(vocabulary)
  const rules = createRules(v.parse(signalsSchema, shippedSignals), numbering)
  return { vocabulary, numbering, rules, languages: createLanguages(v.parse(listsSchema, languageLists)) }
}

/** A classifier. The first text prepares it, so that a cold start does not wait for it. */
export function createClassify(): Classify {
  let parts: { rules: ReturnType<typeof prepareRules>; weigh: ReturnType<typeof createWeigh> } | undefined
  return (text) => {
    parts ??= { rules: prepareRules(), weigh: createWeigh(shippedWeights) }
    const prompt = readPrompt(text, parts.rules)
    if (prompt.sentences === 0 && !prompt.code) return { category: 'simple_qa', probability: 0 }
    const probabilities = parts.weigh(prompt)
    const probability = Math.max(...probabilities)
    return { category: categories[probabilities.indexOf(probability)] ?? 'simple_qa', probability }
  }
}

import * as v from 'valibot'
import { createLanguages } from './language.ts'
import languageLists from './languages.yaml'
import { type ReadPrompt, readPrompt } from './read-prompt.ts'
import { createNumbering, createRules, signalsSchema } from './rules.ts'
import shippedSignals from './signals.yaml'
import { createVocabulary } from './vocabulary.ts'
import shippedVocabulary from './vocabulary.yaml'

export type Read = (text: string) => ReadPrompt

const listsSchema = v.record(v.string(), v.string())

/** The lists of words and the rules in this folder, ready to read prompts with. */
export function prepareRules() {
  const vocabulary = createVocabulary(v.parse(listsSchema, shippedVocabulary))
  const numbering = createNumbering(vocabulary)
  const rules = createRules(v.parse(signalsSchema, shippedSignals), numbering)
  return { vocabulary, numbering, rules, languages: createLanguages(v.parse(listsSchema, languageLists)) }
}

/**
 * Reads prompts. The first one makes the lists ready. The last one is kept until the next comes, because both models weigh the same
 * prompt one after the other.
 */
export function createReader(): Read {
  let rules: ReturnType<typeof prepareRules> | undefined
  let last: { text: string; prompt: ReadPrompt } | undefined
  return (text) => {
    rules ??= prepareRules()
    if (last?.text !== text) last = { text, prompt: readPrompt(text, rules) }
    return last.prompt
  }
}

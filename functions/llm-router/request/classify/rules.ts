import * as v from 'valibot'
import { type Category, categories } from '../../catalogue/categories.ts'
import { type FactName, factNames } from './facts.ts'
import type { Vocabulary } from './vocabulary.ts'

const names = v.optional(v.array(v.string()), [])
const ruleSchema = v.strictObject({ weight: v.number(), all: names, any: names, not: names })
const ofCategories = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.strictObject(Object.fromEntries(categories.map((category) => [category, schema])) as Record<Category, Schema>)

/** The content of signals.yaml: rules by category. */
export const signalsSchema = ofCategories(v.array(ruleSchema))

/** A rule whose groups and facts are numbers: indices into the marks of a sentence. */
export type Rule = { category: number; weight: number; all: number[]; any: number[]; not: number[] }

/** Numbers the marks that a sentence can have: a group anywhere in it, a group it opens with, a fact. */
export function createNumbering({ numbers }: Pick<Vocabulary, 'numbers'>) {
  return {
    count: numbers.size * 2 + factNames.length,
    opening: (group: number) => numbers.size + group,
    fact: (name: FactName) => numbers.size * 2 + factNames.indexOf(name),
    /** @throws RangeError for an unknown group or fact */
    named(name: string): number {
      const fact = (factNames as readonly string[]).indexOf(name)
      if (fact >= 0) return numbers.size * 2 + fact
      const group = numbers.get(name.replace('^', ''))
      if (group === undefined) throw new RangeError(`signals.yaml names ${name}, which vocabulary.yaml does not have.`)
      return name.startsWith('^') ? numbers.size + group : group
    },
  }
}

export type Numbering = ReturnType<typeof createNumbering>

export function createRules(signals: v.InferOutput<typeof signalsSchema>, { named }: Numbering): Rule[] {
  return categories.flatMap((category, number) =>
    signals[category].map(({ weight, all, any, not }) => ({
      category: number,
      weight,
      all: all.map(named),
      any: any.map(named),
      not: not.map(named),
    })),
  )
}

/** True if a rule holds for a sentence with these marks. */
export function holds({ all, any, not }: Rule, marks: Uint8Array): boolean {
  for (const mark of all) if (marks[mark] !== 1) return false
  for (const mark of not) if (marks[mark] === 1) return false
  return any.length === 0 || any.some((mark) => marks[mark] === 1)
}

import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { type Category, categories } from '../functions/llm-router/catalogue/categories.ts'
import { softmax } from '../functions/llm-router/request/classify/model.ts'
import type { Ordinary } from '../functions/llm-router/request/classify/tier/difficulty.ts'
import type { Judged } from './cross-validate.ts'
import type { Example } from './example.ts'

/**
 * What weights say of the prompts in prompts/, each style judged by weights that were trained without it: what can be expected of
 * strangers' prompts. The weights that are shipped have seen all of them, and are nearly always right.
 */
export type Verdict = { category: Category; probability: number; strongChance: number }

/** The content of unseen.json and tier/unseen.json, beside the weights: by style, in the order of its prompts. */
const kindsSchema = v.record(v.string(), v.array(v.tuple([v.picklist(categories), v.number()])))
const chancesSchema = v.record(v.string(), v.array(v.number()))

const folder = new URL('../functions/llm-router/request/classify/', import.meta.url)
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

/** Prompts with what is to be expected of the classifier. @throws Error if they are others than when it was trained */
export function readUnseen(
  own: readonly Example[],
  { kinds, chances }: { kinds: unknown; chances: unknown } = {
    kinds: read('unseen.json'),
    chances: read('tier/unseen.json'),
  },
) {
  const strong = v.parse(chancesSchema, chances)
  return Object.entries(v.parse(kindsSchema, kinds)).flatMap(([style, verdicts]) => {
    const prompts = own.filter(({ source }) => source === style)
    if (prompts.length !== verdicts.length || prompts.length !== strong[style]?.length) {
      throw new Error(
        `The prompts of the style ${style} are others than those that were trained with: run npm run train.`,
      )
    }
    return prompts.map((prompt, at) => {
      const [category, probability] = verdicts[at] ?? ['simple_qa', 0]
      return { ...prompt, verdict: { category, probability, strongChance: strong[style]?.[at] ?? 0 } }
    })
  })
}

export function unseenKinds(judged: readonly Judged[], temperature: number): v.InferInput<typeof kindsSchema> {
  const kindOf = ({ said, logits }: Judged): [Category, number] => {
    return [said, round(Math.max(...softmax(logits.map((logit) => logit / temperature))))]
  }
  return byStyle(judged, ({ source }) => source, kindOf)
}

export function unseenChances(told: readonly { style: string; chance: number }[]): v.InferInput<typeof chancesSchema> {
  return byStyle(
    told,
    ({ style }) => style,
    ({ chance }) => round(chance),
  )
}

function byStyle<Item, Value>(all: readonly Item[], styleOf: (item: Item) => string, noteOf: (item: Item) => Value) {
  return Object.fromEntries([...Map.groupBy(all, styleOf)].map(([style, those]) => [style, those.map(noteOf)]))
}

/** How often a team asks for each. What is ordinary, and what routing saves, is reckoned by it. */
export const usualShares: Readonly<Record<Category, number>> = {
  simple_qa: 0.35,
  code: 0.25,
  summarise: 0.2,
  reasoning: 0.15,
  multilingual: 0.05,
}

const parts = 200

/** The content of tier/ordinary.json: the chances of prompts in the usual shares, each for as large a part of them. */
export function ordinaryOf(prompts: readonly { category: Category; chance: number }[]): Ordinary {
  const counts = Map.groupBy(prompts, ({ category }) => category)
  const all = [...counts.keys()].reduce((sum, category) => sum + usualShares[category], 0)
  const sorted = prompts
    .map(({ category, chance }) => ({
      chance,
      weight: usualShares[category] / all / (counts.get(category)?.length ?? 1),
    }))
    .sort((one, other) => one.chance - other.chance)
  const chances: number[] = []
  let sum = 0
  for (const { chance, weight } of sorted) {
    sum += weight
    while (chances.length < parts && sum + 1e-9 >= (chances.length + 0.5) / parts) chances.push(round(chance))
  }
  return { version: 1, chances }
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}

import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { type Category, categories } from '../functions/llm-router/catalogue/categories.ts'
import { type Judged, probabilitiesOf } from './cross-validate.ts'
import type { Example } from './example.ts'
import { toPlaces } from './rounded.ts'

/**
 * What weights say of the prompts in prompts/, each style judged by weights that were trained without it: what can be expected of
 * strangers' prompts. The weights that are shipped have seen all of them, and are nearly always right.
 */
export type Verdict = { category: Category; probability: number; strongChance: number }

/** The content of unseen/kinds.json and unseen/chances.json: by style, in the order of its prompts. */
const kindsSchema = v.record(v.string(), v.array(v.tuple([v.picklist(categories), v.number()])))
const chancesSchema = v.record(v.string(), v.array(v.number()))

const folder = new URL('unseen/', import.meta.url)
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

/** Prompts with what is to be expected of the classifier. @throws Error if they are others than when it was trained */
export function readUnseen(
  own: readonly Example[],
  { kinds, chances }: { kinds: unknown; chances: unknown } = {
    kinds: read('kinds.json'),
    chances: read('chances.json'),
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
  const kindOf = (one: Judged): [Category, number] => {
    return [one.said, toPlaces(Math.max(...probabilitiesOf(one, temperature)))]
  }
  return byStyle(judged, ({ source }) => source, kindOf)
}

export function unseenChances(told: readonly { style: string; chance: number }[]): v.InferInput<typeof chancesSchema> {
  return byStyle(
    told,
    ({ style }) => style,
    ({ chance }) => toPlaces(chance),
  )
}

function byStyle<Item, Value>(all: readonly Item[], styleOf: (item: Item) => string, noteOf: (item: Item) => Value) {
  return Object.fromEntries([...Map.groupBy(all, styleOf)].map(([style, those]) => [style, those.map(noteOf)]))
}

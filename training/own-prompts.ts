import { readdirSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parse } from 'yaml'
import { type Category, categories } from '../functions/llm-router/catalogue/categories.ts'
import { halves, readPrompts } from '../test/functions/llm-router/request/classify/prompts.ts'
import type { Example } from './example.ts'

const folder = new URL('prompts/', import.meta.url)
/** More of them, for difficulty alone. */
const tierFolder = new URL('tier/prompts/', import.meta.url)
const styleSchema = v.strictObject(Object.fromEntries(categories.map((category) => [category, v.array(v.string())])))

/** Marks a prompt that needs a strong model, which its category does not say. */
const strongMark = /^! /

/** Of prompts without marks, the category says how sure they need a strong model. */
const strongByCategory: Partial<Record<Category, number>> = { reasoning: 1, code: 0.1 }

/** The prompts written for training, by style of writing; and those that the rules were written with. */
export function ownPrompts(): Example[] {
  return [
    ...promptsIn(folder),
    ...halves.flatMap((half) =>
      readPrompts(half).map((prompt) => ({ ...prompt, source: half, strong: strongByCategory[prompt.category] ?? 0 })),
    ),
  ]
}

/** Those, and the ones that only difficulty learns. */
export function tierPrompts(): Example[] {
  return [...promptsIn(tierFolder), ...ownPrompts()]
}

/** The styles of writing that figures are told for. Each is tested by weights that were trained without it. */
export function styles(): string[] {
  return stylesIn(folder)
}

export function tierStyles(): string[] {
  return [...stylesIn(tierFolder), ...styles()]
}

function promptsIn(place: URL): Example[] {
  return stylesIn(place).flatMap((style) => {
    const byCategory = v.parse(styleSchema, parse(readFileSync(new URL(`${style}.yaml`, place), 'utf8')))
    return categories.flatMap((category) =>
      (byCategory[category] ?? []).map((prompt) => ({
        ...{ text: prompt.replace(strongMark, ''), category, source: style },
        strong: strongMark.test(prompt) ? 1 : 0,
      })),
    )
  })
}

function stylesIn(place: URL): string[] {
  return readdirSync(place)
    .sort()
    .map((file) => file.replace('.yaml', ''))
}

import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { type Category, categories } from '../../../../../functions/llm-router/catalogue/categories.ts'

/** Rules were written by the development half alone; the other shows how they do on prompts that nobody looked at. */
export const halves = ['development', 'held-out'] as const

export type Half = (typeof halves)[number]

export type Labelled = { text: string; category: Category }

/** The labelled prompts of a half, with the passages that they name in place. */
export function readPrompts(half: Half): Labelled[] {
  const passages = read(half, 'passages') as Record<string, string>
  return categories.flatMap((category) =>
    (read(half, category) as string[]).map((prompt) => ({
      category,
      text: prompt.replace(/\{\{([\w-]+)\}\}/g, (_, name: string) => {
        const passage = passages[name]
        if (passage === undefined) throw new RangeError(`The ${half} half has no passage ${name}.`)
        return passage
      }),
    })),
  )
}

function read(half: Half, what: string): unknown {
  return parse(readFileSync(new URL(`prompts/${half}.${what}.yaml`, import.meta.url), 'utf8'))
}

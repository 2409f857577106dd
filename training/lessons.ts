import { categories } from '../functions/llm-router/catalogue/categories.ts'
import { type Random, seeded } from '../functions/llm-router/choose/seeded.ts'
import { readPrompt } from '../functions/llm-router/request/classify/read-prompt.ts'
import { prepareRules } from '../functions/llm-router/request/classify/reader.ts'
import type { Example } from './example.ts'
import { type Lesson, toRow } from './fit.ts'
import { hasty } from './hasty.ts'
import { passages } from './passages.ts'
import { oneOf } from './random.ts'

/** A longer prompt has its material with it. */
const longestAsk = 300

/** Prompts written for this purpose say more than benchmarks do about what people ask. */
const weightOfPublic = 0.1

export type Lessons = {
  /** @param leaveOut the source whose examples are not used */
  all(leaveOut?: string): Lesson[]
  rowOf(text: string): Lesson['row']
}

/** Makes lessons of examples: each category counts alike among the own ones, and among the public ones. */
export function createLessons(own: readonly Example[], publicOnes: readonly Example[], bits: number): Lessons {
  const rules = prepareRules()
  const rowOf = (text: string) => toRow(readPrompt(text, rules), bits)
  const read = (example: Example, texts: string[]) => ({ ...example, rows: texts.map(rowOf) })
  const random = seeded(5)
  const ownRead = own.map((example) => read(example, waysOfWriting(example, random)))
  const publicRead = publicOnes.map((example) => read(example, [example.text]))
  return {
    rowOf,
    all: (leaveOut) => [
      ...weighed(
        ownRead.filter(({ source }) => source !== leaveOut),
        1,
      ),
      ...weighed(
        publicRead.filter(({ source }) => source !== leaveOut),
        weightOfPublic,
      ),
    ],
  }
}

function weighed(examples: readonly (Example & { rows: Lesson['row'][] })[], weight: number): Lesson[] {
  const counts = new Map<string, number>()
  for (const { category } of examples) counts.set(category, (counts.get(category) ?? 0) + 1)
  return examples.flatMap(({ category, rows }) => {
    const share = examples.length / counts.size / (counts.get(category) ?? 1)
    return rows.map((row) => ({ row, category: categories.indexOf(category), weight: (weight * share) / rows.length }))
  })
}

/** A prompt as it is, in haste, and with a text beside it. */
function waysOfWriting({ text, category }: Example, random: Random): string[] {
  // A question with a text asks what the text says.
  if (category === 'simple_qa' || text.length > longestAsk) return [text, hasty(text)]
  const material = Array.from({ length: 1 + Math.floor(random() * 6) }, () => oneOf(passages, random)).join('\n\n')
  return [text, hasty(text), random() < 0.5 ? `${text}\n\n${material}` : `${material}\n\n${text}`]
}

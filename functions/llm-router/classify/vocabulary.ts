import { comparable, rawWordsOf } from './words.ts'

type Step = { next: Map<string, Step>; groups: number[] }

/** Groups of phrases by number, and a tree of their words, so that a phrase is found in as many steps as it has words. */
export type Vocabulary = { numbers: ReadonlyMap<string, number>; tree: Step }

/** @param groups phrases by group, parted by commas; `@group` in one stands for each phrase of that group */
export function createVocabulary(groups: Readonly<Record<string, string>>): Vocabulary {
  const tree: Step = { next: new Map(), groups: [] }
  const numbers = new Map(Object.keys(groups).map((name, number) => [name, number]))
  const phrasesOf = (name: string) => (groups[name] ?? '').split(',').map((phrase) => phrase.trim())
  for (const [name, number] of numbers) {
    for (const phrase of phrasesOf(name)) {
      const [before = '', reference, after = ''] = phrase.split(/@(\w+)/)
      const filled = reference ? phrasesOf(reference).map((one) => before + one + after) : [before]
      for (const one of filled) add(tree, rawWordsOf(one).map(comparable), number)
    }
  }
  return { numbers, tree }
}

function add(tree: Step, words: readonly string[], group: number): void {
  if (words.length === 0) return
  let step = tree
  for (const word of words) {
    const next = step.next.get(word) ?? { next: new Map(), groups: [] }
    step.next.set(word, next)
    step = next
  }
  if (!step.groups.includes(group)) step.groups.push(group)
}

/** Tells of each phrase that begins at a word, how many words it has, and of which groups it is. */
export function eachPhrase(
  { tree }: Vocabulary,
  words: readonly string[],
  from: number,
  found: (group: number, length: number) => void,
): void {
  let step: Step | undefined = tree
  for (let at = from; step !== undefined && at < words.length; at++) {
    step = step.next.get(words[at] ?? '')
    for (const group of step?.groups ?? []) found(group, at - from + 1)
  }
}

/** A node of the tree. Most are leaves, which have no map, because creating thousands of maps takes too long. */
type Step = { next?: Map<string, Step>; groups: number[] }

/** The numbers of the groups, and a tree of their phrases by word: finding a phrase takes one step per word. */
export type Vocabulary = { numbers: ReadonlyMap<string, number>; tree: Step }

/** @param groups phrases by group, separated by commas, of words as `comparable` returns them; `@group` stands for each phrase of that group */
export function createVocabulary(groups: Readonly<Record<string, string>>): Vocabulary {
  const tree: Step = { groups: [] }
  const numbers = new Map(Object.keys(groups).map((name, number) => [name, number]))
  const phrasesOf = (name: string) => (groups[name] ?? '').split(',').map((phrase) => phrase.trim())
  for (const [name, number] of numbers) {
    for (const phrase of phrasesOf(name)) {
      const words = phrase.split(' ')
      const reference = words.findIndex((word) => word.startsWith('@'))
      if (reference < 0) add(tree, words, number)
      else {
        for (const one of phrasesOf((words[reference] ?? '').slice(1))) {
          add(tree, words.toSpliced(reference, 1, ...one.split(' ')), number)
        }
      }
    }
  }
  return { numbers, tree }
}

function add(tree: Step, words: readonly string[], group: number): void {
  let step = tree
  for (const word of words) {
    step.next ??= new Map()
    let next = step.next.get(word)
    if (next === undefined) {
      next = { groups: [] }
      step.next.set(word, next)
    }
    step = next
  }
  if (!step.groups.includes(group)) step.groups.push(group)
}

/** Reports each phrase that begins at a word: its groups, and its length in words. */
export function eachPhrase(
  { tree }: Vocabulary,
  words: readonly string[],
  from: number,
  found: (group: number, length: number) => void,
): void {
  let step: Step | undefined = tree
  for (let at = from; step !== undefined && at < words.length; at++) {
    step = step.next?.get(words[at] ?? '')
    for (const group of step?.groups ?? []) found(group, at - from + 1)
  }
}

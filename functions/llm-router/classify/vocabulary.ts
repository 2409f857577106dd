/** Most steps are the last of a phrase, and then there is no map, since making thousands would take a start's time. */
type Step = { next?: Map<string, Step>; groups: number[] }

/** Groups of phrases by number, and a tree of their words, so that a phrase is found in as many steps as it has words. */
export type Vocabulary = { numbers: ReadonlyMap<string, number>; tree: Step }

/** @param groups phrases by group, parted by commas, with words as `comparable` gives them; `@group` is each phrase of that group */
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

/** Tells of each phrase that begins at a word, how many words it has, and of which groups it is. */
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

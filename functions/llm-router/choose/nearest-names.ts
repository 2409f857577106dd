import { distance } from 'fastest-levenshtein'
import type { Task } from '#runtime/contract/tasks.ts'
import type { Target } from '../catalogue/catalogue.ts'

const mostNamed = 3

/**
 * The names that somebody may have meant who asks for a model that there is not. Those that hold what was asked for come first, then
 * those that have its first word, or nearly; among equals those for the task, and then the most similar. `provider/model` is looked
 * for among the names that begin with that provider.
 */
export function nearestNames(asked: string, targets: readonly Target[], task?: Task): string[] {
  const provider = /^[^/]+\//.exec(asked)?.[0].toLowerCase() ?? ''
  const namesOf = ({ provider: own, name, model, aliases }: Target) => {
    return [model, ...aliases, ...(provider === `${own}/`.toLowerCase() ? [name] : [])]
  }
  const all = new Set(targets.flatMap(namesOf))
  const forTask = new Set(targets.filter(({ tasks }) => task === undefined || tasks.includes(task)).flatMap(namesOf))
  const ofProvider = [...all].filter((name) => name.toLowerCase().startsWith(provider))
  const [among, start] = ofProvider.length > 0 ? [ofProvider, provider.length] : [[...all], 0]
  const wanted = asked.slice(start).toLowerCase()
  const ranked = among.map((name) => {
    const own = name.slice(start).toLowerCase()
    return { name, kinship: kinship(wanted, own), isForTask: forTask.has(name), edits: distance(wanted, own) }
  })
  ranked.sort(
    (one, other) =>
      other.kinship - one.kinship || Number(other.isForTask) - Number(one.isForTask) || one.edits - other.edits,
  )
  return ranked.slice(0, mostNamed).map(({ name }) => name)
}

/** 2 for a name that holds what was asked for, 1 for one that has its first word. */
function kinship(wanted: string, name: string): number {
  if (name.includes(wanted)) return 2
  const [first = ''] = wordsOf(wanted)
  return wordsOf(name).some((word) => word === first || (first.length > 3 && distance(word, first) === 1)) ? 1 : 0
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u)
}

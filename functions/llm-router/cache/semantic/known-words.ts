import * as v from 'valibot'
import shipped from './signs.yaml'

const rows = v.array(v.string())
const words = v.pipe(
  v.optional(v.string(), ''),
  v.transform((text) => text.split(/\s+/).filter((word) => word !== '')),
)
const schema = v.record(
  v.string(),
  v.object({
    ...{ signs: rows, numbers: rows, units: rows, dates: rows },
    ...{ opposites: words, names: words, numberStems: words, numberEndings: words },
    forms: v.optional(
      v.array(
        v.pipe(
          v.string(),
          v.transform((pattern) => new RegExp(pattern, 'u')),
        ),
      ),
      [],
    ),
  }),
)

/** What a word says: of which kind it is, and a mark that is the same for all words that say the same. */
export type Row = { kind: 'signs' | 'things'; mark: string }

/** What a word says in one language. Undefined for a word that is not known. */
export type RowOf = (word: string) => Row | undefined

export type Known = {
  rowOf: RowOf
  /**
   * Whether a word that is not known changes the meaning by its form, such as a comparative.
   * @param beside the words before and after it
   */
  changesMeaning(word: string, beside: readonly [string, string]): boolean
}

/** The words that the guards know, by language. */
export function createKnownWords(): ReadonlyMap<string, Known> {
  const known = ([language, kinds]: [string, Kinds]): [string, Known] => [
    language,
    {
      rowOf: rowsOf(kinds),
      changesMeaning: (word, [before, after]) => kinds.forms.some((form) => form.test(`${before} ${word} ${after}`)),
    },
  ]
  return new Map(Object.entries(v.parse(schema, shipped)).map(known))
}

type Kinds = v.InferOutput<typeof schema>[string]

function rowsOf(kinds: Kinds): RowOf {
  const known = new Map<string, Row>()
  const add = (kind: Row['kind'], name: string, all: readonly string[]) => {
    for (const row of all) {
      const [first, ...others] = row.split(' ')
      for (const word of [first ?? '', ...others]) known.set(word, { kind, mark: `${name} ${first}` })
    }
  }
  add('things', 'name', kinds.names)
  add('signs', 'sign', kinds.opposites)
  add('signs', 'sign', kinds.signs)
  add('things', 'unit', kinds.units)
  add('things', 'date', kinds.dates)
  add('things', 'number', kinds.numbers)
  const compound = compoundOf(kinds.numberStems, kinds.numberEndings)

  return (word) => {
    const row = known.get(word) ?? known.get(afterElision(word))
    return row ?? (compound?.test(word) ? { kind: 'things', mark: `number ${word}` } : undefined)
  }
}

/** Numbers that are written as one word, such as `fünfundzwanzig`. */
function compoundOf(stems: readonly string[], endings: readonly string[]): RegExp | undefined {
  if (stems.length === 0) return undefined
  const [stem, ending] = [`(?:${stems.join('|')})`, `(?:${endings.join('|')})`]
  return new RegExp(`^${stem}(?:${stem}+${ending}?|${ending})$`, 'u')
}

/** The word of `d'octobre`; of what is short, as in `I'm`, nothing. */
function afterElision(word: string): string {
  const rest = word.slice(word.indexOf("'") + 1)
  return rest.length > 2 ? rest : word
}

import type { Decision } from '../answers/route.ts'
import { formatPercent } from '../parts/format.ts'

type Words = NonNullable<Decision['words']>['category']

/** What the prompt reads like to the classifier, and by which of its words. */
export function Likeness({ decision }: { decision: Decision }) {
  const { category, category_probability, strong_chance, words } = decision
  if (!category) return null
  return (
    <ul class="details-list muted">
      <li>
        reads like {category}
        {typeof category_probability === 'number' && `, ${formatPercent(category_probability)} sure`}
        <Telling words={words?.category} />
      </li>
      {typeof strong_chance === 'number' && (
        <li>
          needs a strong model with a chance of {formatPercent(strong_chance)}
          <Telling words={words?.strong} />
        </li>
      )}
    </ul>
  )
}

/** The words that weighed most; those with a minus spoke against it. */
function Telling({ words = [] }: { words: Words }) {
  if (words.length === 0) return null
  return <> (by {words.map(({ word, weight }) => `${weight < 0 ? '−' : ''}“${word}”`).join(', ')})</>
}

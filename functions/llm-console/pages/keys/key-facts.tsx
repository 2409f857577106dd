import type { ComponentChildren } from 'preact'
import type { Key } from '../api/keys.ts'
import { Fact } from '../parts/fact.tsx'
import { formatCount } from '../parts/format.ts'
import { Time } from '../parts/time.tsx'
import { KeyState } from './key-state.tsx'
import { privacyText } from './privacy.ts'

/** What a key decides, in words. */
export function KeyFacts({ known }: { known: Key }) {
  const { limits } = known
  const facts: readonly [string, ComponentChildren][] = [
    ['State', <KeyState key="state" state={known.state} />],
    ['Id', <code key="id">{known.id}</code>],
    ['Owner', known.owner ?? '—'],
    ['Department', known.department ?? '—'],
    ['User', known.user ?? 'as the request says'],
    ['Tags', listed(known.tags, '—')],
    ['Models', listed(known.models, 'all')],
    ['Providers', listed(known.providers, 'all')],
    ['Tasks', listed(known.tasks, 'all')],
    ['Strategy', known.strategy ?? 'as the catalogue says'],
    ['Strategies that requests may name', listed(known.strategies, 'all')],
    ['Private', privacyText(known.private)],
    ['Requests per minute', limit(limits.requestsPerMinute)],
    ['Tokens per minute', limit(limits.tokensPerMinute)],
    ['Calls at a time', limit(limits.concurrent)],
    ['Expires', known.expires === undefined ? 'never' : <Time key="expires" at={known.expires} />],
    ...known.tokens.flatMap(({ until }): [string, ComponentChildren][] =>
      until === null ? [] : [['An old token is valid until', <Time key={until} at={until} />]],
    ),
  ]
  return (
    <section class="card" aria-label="What the key decides">
      <dl class="facts">
        {facts.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </dl>
    </section>
  )
}

function listed(items: readonly string[] | undefined, without: string): string {
  return items === undefined || items.length === 0 ? without : items.join(', ')
}

function limit(count: number | undefined): string {
  return count === undefined ? 'no limit' : formatCount(count)
}
